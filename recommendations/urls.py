"""Addresses of recommendations."""

from django.urls import path

from recommendations.views import feedback, for_you, rail, settings, similar, start, taste, trending

app_name = "recommendations"

urlpatterns = [
    path("trending/", trending.trending_page, name="trending"),
    path("trending/rail/", trending.trending_rail, name="trending_rail"),
    path("for-you/", for_you.for_you, name="for_you"),
    path("for-you/why/<int:title>/", for_you.why, name="why"),
    path("for-you/less/", for_you.less, name="less"),
    path("for-you/dismiss/<int:title>/", feedback.dismiss, name="dismiss"),
    path("for-you/thumb/<int:title>/", feedback.thumb, name="thumb"),
    path("for-you/shown/", feedback.shown, name="shown"),
    path("for-you/opened/<int:title>/", feedback.opened, name="opened"),
    path("for-you/rail/", rail.picks_rail, name="picks_rail"),
    path("for-you/start/", start.start, name="start"),
    path("for-you/start/picks/", start.picks, name="picks"),
    path("for-you/start/<int:title>/", start.answer, name="answer"),
    path("title/<numbered:slug>/similar/", similar.similar, name="similar"),
    path("taste/", taste.taste, name="taste"),
    path("taste/correct/", taste.correct, name="correct_taste"),
    path("taste/reset/", taste.reset, name="reset_taste"),
    path("settings/recommendations/", settings.settings_recommendations, name="settings"),
]
