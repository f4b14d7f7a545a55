"""Addresses of accounts, profiles and people."""

from django.urls import URLPattern, path, register_converter
from django.views.generic import RedirectView

from social.views import (
    access,
    account,
    apps,
    audit,
    feed,
    household,
    invites,
    notification_settings,
    notifications,
    oauth,
    people,
    people_pages,
    profiles,
    reports,
    security,
    settings,
    switching,
    tokens,
    webhooks,
)

app_name = "social"


class Handle:
    """A handle in any spelling; the page itself is at the one in small letters."""

    regex = "[A-Za-z0-9_]{2,30}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Handle, "handle")

urlpatterns: list[URLPattern] = [
    path("@<handle:handle>/", profiles.profile, name="profile"),
    path("@<handle:handle>/followers/", people_pages.followers, name="followers"),
    path("@<handle:handle>/following/", people_pages.following_page, name="following"),
    path("people/", people_pages.people, name="people"),
    path("people/<int:number>/follow/", people.follow, name="follow"),
    path("people/<int:number>/unfollow/", people.unfollow, name="unfollow"),
    path("people/<int:number>/remove/", people.remove_follower, name="remove_follower"),
    path("people/<int:number>/mute/", people.mute, name="mute"),
    path("people/<int:number>/unmute/", people.unmute, name="unmute"),
    path("people/<int:number>/block/", people.block, name="block"),
    path("people/<int:number>/unblock/", people.unblock, name="unblock"),
    path("people/<int:number>/dismiss/", people.dismiss, name="dismiss"),
    path("people/<int:number>/suggest/", people.suggest_again, name="suggest_again"),
    path("people/<int:follower>/<int:followed>/restore/", people.restore, name="restore_follow"),
    path("requests/", people_pages.requests, name="requests"),
    path("requests/count/", people_pages.requests_count, name="requests_count"),
    path("requests/<int:number>/", people_pages.answer, name="answer_request"),
    path("settings/people/", people_pages.settings_people, name="settings_people"),
    path("media/avatars/<str:name>", profiles.avatar, name="avatar"),
    path("feed/", feed.feed, name="feed"),
    path("feed/new/", feed.news, name="feed_news"),
    path("feed/friends/", feed.friends, name="feed_friends"),
    path("you/", household.you, name="you"),
    path("profiles/switch/", switching.switch, name="switch"),
    path("profiles/leave/", switching.leave, name="leave"),
    path("settings/profile/", settings.settings_profile, name="settings_profile"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/bell/", notifications.bell, name="bell"),
    path("notifications/read/", notifications.notifications_read, name="notifications_read"),
    path("notifications/<int:number>/read/", notifications.notification_read, name="notification_read"),
    path("notifications/<int:number>/go/", notifications.notification_go, name="notification_go"),
    path("notifications/unsubscribe/<str:token>/", notifications.unsubscribe, name="unsubscribe"),
    path("settings/notifications/", notification_settings.settings_notifications, name="settings_notifications"),
    path("settings/notifications/push/", notification_settings.push_subscribe, name="push_subscribe"),
    path("settings/notifications/push/remove/", notification_settings.push_unsubscribe, name="push_unsubscribe"),
    path("settings/services/", notification_settings.settings_services, name="settings_services"),
    path("settings/household/", household.household, name="settings_household"),
    path("settings/household/add/", household.household_add, name="household_add"),
    path("settings/household/order/", household.household_order, name="household_order"),
    path("settings/household/pin/", household.household_pin, name="household_pin"),
    path("settings/household/<int:number>/", settings.household_edit, name="household_edit"),
    path("settings/household/<int:number>/avatar/", settings.store_avatar, name="store_avatar"),
    path("settings/household/<int:number>/avatar/remove/", settings.remove_avatar, name="remove_avatar"),
    path("settings/household/<int:number>/move/", household.household_move, name="household_move"),
    path("settings/household/<int:number>/delete/", household.household_delete, name="household_delete"),
    path("settings/account/", account.account_page, name="account"),
    path("settings/account/delete/", account.delete_account, name="delete_account"),
    path("settings/account/keep/", account.keep_account, name="keep_account"),
    path("settings/security/", security.security, name="security"),
    path("settings/sessions/", security.session_list, name="sessions"),
    path("settings/sessions/others/end/", security.end_other_sessions, name="end_other_sessions"),
    path("settings/sessions/<int:number>/end/", security.end_session, name="end_session"),
    path("settings/tokens/", tokens.token_list, name="tokens"),
    path("settings/tokens/<int:number>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("report/<slug:kind>/<int:pk>/", reports.report, name="report"),
    path("settings/webhooks/", webhooks.webhook_list, name="webhooks"),
    path("settings/webhooks/<int:number>/", webhooks.webhook, name="webhook"),
    path("settings/webhooks/<int:number>/secret/", webhooks.roll, name="roll_webhook"),
    path("settings/webhooks/<int:number>/pause/", webhooks.pause, name="pause_webhook"),
    path("settings/webhooks/<int:number>/resume/", webhooks.resume, name="resume_webhook"),
    path("settings/webhooks/<int:number>/test/", webhooks.test, name="test_webhook"),
    path("settings/webhooks/<int:number>/remove/", webhooks.remove, name="remove_webhook"),
    path("settings/webhooks/<int:number>/<uuid:key>/", webhooks.delivery, name="webhook_delivery"),
    path("settings/webhooks/<int:number>/<uuid:key>/replay/", webhooks.replay, name="replay_webhook"),
    path("settings/apps/", apps.app_list, name="apps"),
    path("settings/apps/remove/", apps.remove_app, name="remove_app"),
    path("settings/access/", access.standing, name="access"),
    path("settings/audit/", audit.audit_log, name="audit"),
    path("settings/invites/", invites.invite_list, name="invites"),
    path("settings/invites/<int:number>/revoke/", invites.revoke_invite, name="revoke_invite"),
    path("invite/<str:code>/", invites.invitation, name="invitation"),
    # Pages of allauth's that ours stand in for, and parts of it that this site does without.
    path("accounts/2fa/", RedirectView.as_view(pattern_name="social:security")),
    path("accounts/2fa/webauthn/", RedirectView.as_view(pattern_name="social:security")),
    path("accounts/sessions/", RedirectView.as_view(pattern_name="social:sessions")),
    path("accounts/password/reset/key/done/", access.after_reset),
    path("accounts/access/revoke/", access.revoke_all, name="revoke_all_access"),
    path("identity/o/authorize", oauth.authorize),
    path("identity/o/api/token", oauth.token),
    path("identity/o/device", oauth.not_offered),
    path("identity/o/api/device/code", oauth.not_offered),
]
