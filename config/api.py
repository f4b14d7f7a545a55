"""The API's addresses: each app brings its endpoints, the schema and its reader stand beside them."""

from django.urls import include, path
from django.views.generic import RedirectView, TemplateView
from drf_spectacular.views import SpectacularAPIView

app_name = "api"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:docs"), name="index"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", TemplateView.as_view(template_name="api/docs.html"), name="docs"),
    path("v1/", include("movies.api.urls")),
    path("v1/", include("social.api.urls")),
    path("v1/", include("reviews.api.urls")),
    path("v1/", include("lists.api.urls")),
    path("v1/", include("recommendations.api.urls")),
]
