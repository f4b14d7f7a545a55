"""The closed sets of accounts and people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    """Who may see something. The rule itself is written once, in `social.models.visibility`."""

    PUBLIC = "public", _("Everybody")
    FOLLOWERS = "followers", _("Followers")
    PRIVATE = "private", _("Only me")


class ProfileKind(models.TextChoices):
    """Who sits there: somebody, a child with a ceiling and no public face, or a guest who leaves nothing behind."""

    STANDARD = "standard", _("Standard")
    KIDS = "kids", _("Kids")
    GUEST = "guest", _("Guest")


class RatingScale(models.TextChoices):
    """How somebody sees ratings, which are stored from 1 to 10 either way."""

    STARS = "stars", _("Half stars, up to five")
    POINTS = "points", _("Points, up to ten")


class FollowStatus(models.TextChoices):
    PENDING = "pending", _("Asked")
    ACCEPTED = "accepted", _("Accepted")


class TokenScope(models.TextChoices):
    """What an access token or a third-party app may do. Each is asked for by itself; none includes another."""

    READ = "read", _("Read everything that the profile sees")
    TRACK = "track", _("Log viewings, statuses and the watchlist")
    WRITE = "write", _("Change lists, the library and the profile")
    ADMIN = "admin", _("Administer the catalogue, where the account may")


class Verb(models.TextChoices):
    """What somebody did, as the spine of activities records it."""

    WATCHED = "watched", _("watched")
    FINISHED_SEASON = "finished_season", _("finished a season")
    COMPLETED = "completed", _("completed")
    PLANNED = "planned", _("wants to watch")
    FAVOURITED = "favourited", _("made a favourite")
    RATED = "rated", _("rated")
    LISTED = "listed", _("put on a list")
    CREATED_LIST = "created_list", _("made a list")
    LIKED_LIST = "liked_list", _("liked a list")
    REVIEWED = "reviewed", _("reviewed")
    LIKED_REVIEW = "liked_review", _("liked a review")
    COMMENTED = "commented", _("commented")
    FOLLOWED = "followed", _("followed")
    # These are between two people: never public, and in nobody's feed.
    ASKED_TO_FOLLOW = "asked_to_follow", _("asked to follow")
    ACCEPTED_FOLLOWER = "accepted_follower", _("accepted a follower")
    INVITED_TO_LIST = "invited_to_list", _("invited to a list")
    WATCHED_WITH = "watched_with", _("watched with somebody")


class NotificationKind(models.TextChoices):
    """What somebody may be told of."""

    FOLLOWER = "follower", _("New follower")
    FOLLOW_REQUEST = "follow_request", _("Request to follow you")
    FOLLOW_ACCEPTED = "follow_accepted", _("Your request was accepted")
    LIKE = "like", _("Like of a review or a list of yours")
    COMMENT = "comment", _("Comment on a review of yours")
    REPLY = "reply", _("Reply to a comment of yours")
    MENTION = "mention", _("Somebody mentions you")
    LIST_INVITE = "list_invite", _("Invitation to a list")
    LIST_ACTIVITY = "list_activity", _("Changes to a list you share")
    FRIEND_REVIEW = "friend_review", _("A review of something on your watchlist")
    SHARED_WATCH = "shared_watch", _("Somebody watched with you")
    NEW_SEASON = "new_season", _("New season of a show you follow")
    NEW_EPISODE = "new_episode", _("New episode of a show you watch")
    RELEASE = "release", _("Something on your watchlist comes out")
    ON_SERVICE = "on_service", _("Now on a service you have")
    IMPORT_DONE = "import_done", _("Import finished")
    EXPORT_DONE = "export_done", _("Export finished")
    WEBHOOK_PAUSED = "webhook_paused", _("A webhook of yours was paused")
    MODERATION = "moderation", _("A moderator’s decision")
    DIGEST = "digest", _("Weekly digest")


class Channel(models.TextChoices):
    """By which way somebody is told, beside the site itself."""

    EMAIL = "email", _("E-mail")
    PUSH = "push", _("Push message")


class DeliveryStatus(models.TextChoices):
    """How far a notification is on its way."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Not wanted any more")
    FAILED = "failed", _("Given up")


class Bundle(models.TextChoices):
    """Whether mails wait for each other."""

    OFF = "off", _("One by one, as they come")
    DAILY = "daily", _("All in one, each morning")
    WEEKLY = "weekly", _("All in one, once a week")


class WebhookEvent(models.TextChoices):
    """What a webhook may hear of."""

    WATCHED = "watched", _("You watched something")
    RATED = "rated", _("You rated something")
    REVIEWED = "reviewed", _("You reviewed something")
    LIST_CHANGED = "list_changed", _("You made a list or put something on one")
    FOLLOWED = "followed", _("Somebody follows you")
    # Sent by hand, to see whether it arrives.
    TEST = "test", _("A test")


class WebhookStatus(models.TextChoices):
    """What became of something that a webhook was to hear of."""

    PENDING = "pending", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")


class ReportReason(models.TextChoices):
    """What somebody may find wrong with something."""

    SPAM = "spam", _("Spam or advertising")
    ABUSE = "abuse", _("Insults, threats or hatred")
    SPOILERS = "spoilers", _("Tells how it ends without a warning")
    SEXUAL = "sexual", _("Sexual or cruel content")
    PRIVACY = "privacy", _("Somebody’s private affairs")
    COPYING = "copying", _("Somebody else’s words or name")
    ILLEGAL = "illegal", _("Against the law")
    OTHER = "other", _("Something else")


class ReportStatus(models.TextChoices):
    OPEN = "open", _("Open")
    DISMISSED = "dismissed", _("Dismissed")
    ACTED = "acted", _("Acted upon")


class ModerationAction(models.TextChoices):
    """What a moderator may decide."""

    DISMISS = "dismiss", _("Dismiss: nothing is wrong with it")
    HIDE = "hide", _("Hide it from everybody but its owner")
    SHOW = "show", _("Show it again")
    WARN = "warn", _("Warn its owner")
    SUSPEND = "suspend", _("Suspend its owner’s account")
    LIFT = "lift", _("Lift the suspension")
    NOTE = "note", _("Write a note, and leave it open")


class RuleAction(models.TextChoices):
    """What happens to something in which the words stand."""

    FLAG = "flag", _("Moderators look at it")
    HOLD = "hold", _("It stays hidden until moderators have looked at it")
    REFUSE = "refuse", _("It can’t be published")


class SocialAct(models.TextChoices):
    """What a suspended account can’t do, and a new one not often."""

    REVIEW = "review", _("write reviews")
    COMMENT = "comment", _("comment")
    LIST = "list", _("publish lists")
    FOLLOW = "follow", _("follow people")
    TOGETHER = "together", _("share viewings")
    REPORT = "report", _("report")


class AuditEvent(models.TextChoices):
    """What the audit log of an account keeps."""

    SIGNED_UP = "signed_up", _("Account created")
    SIGNED_IN = "signed_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    SIGNED_OUT = "signed_out", _("Signed out")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET = "password_reset", _("Password reset")
    EMAIL_ADDED = "email_added", _("E-mail address added")
    EMAIL_CONFIRMED = "email_confirmed", _("E-mail address confirmed")
    EMAIL_CHANGED = "email_changed", _("Main e-mail address changed")
    EMAIL_REMOVED = "email_removed", _("E-mail address removed")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    FACTOR_RESET = "factor_reset", _("Recovery codes made anew")
    LOGIN_LINKED = "login_linked", _("Sign-in with another service linked")
    LOGIN_UNLINKED = "login_unlinked", _("Sign-in with another service removed")
    SESSION_ENDED = "session_ended", _("Session ended from elsewhere")
    TOKEN_CREATED = "token_created", _("Access token created")
    TOKEN_REVOKED = "token_revoked", _("Access token revoked")
    APP_ALLOWED = "app_allowed", _("App allowed in")
    APP_REMOVED = "app_removed", _("App removed")
    PIN_CHANGED = "pin_changed", _("Household PIN changed")
    PIN_FAILED = "pin_failed", _("Wrong household PIN")
    INVITE_CREATED = "invite_created", _("Invitation created")
    INVITE_REVOKED = "invite_revoked", _("Invitation revoked")
    PROFILE_ADDED = "profile_added", _("Profile added")
    PROFILE_DELETED = "profile_deleted", _("Profile deleted")
    WEBHOOK_ADDED = "webhook_added", _("Webhook added")
    WEBHOOK_CHANGED = "webhook_changed", _("Webhook changed")
    WEBHOOK_REMOVED = "webhook_removed", _("Webhook removed")
    DELETION_ASKED = "deletion_asked", _("Deletion of the account asked for")
    DELETION_CANCELLED = "deletion_cancelled", _("Deletion of the account cancelled")
