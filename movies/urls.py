"""The catalogue's addresses."""

from django.urls import path, register_converter

from movies import views

app_name = "movies"


class NumberedSlug:
    """`603` or `603-the-matrix`, in any script; a view gets the number and the whole."""

    regex = r"\d{1,18}(?:-[^/]*)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(NumberedSlug, "numbered")

urlpatterns = [
    path("", views.landing, name="landing"),
    path("films/", views.films, name="films"),
    path("shows/", views.shows, name="shows"),
    path("title/<numbered:slug>/", views.title, name="title"),
    path("title/<numbered:slug>/season/<int:number>/", views.season, name="season"),
    path("title/<numbered:slug>/cast/", views.credits, name="credits"),
    path("title/<numbered:slug>/fetch/", views.fetch_title, name="fetch_title"),
    path("person/<numbered:slug>/", views.person, name="person"),
    path("person/<numbered:slug>/fetch/", views.fetch_person, name="fetch_person"),
    path("genre/", views.genres, name="genres"),
    path("genre/<slug:slug>/", views.genre, name="genre"),
    path("keyword/<numbered:slug>/", views.keyword, name="keyword"),
    path("company/<numbered:slug>/", views.company, name="company"),
    path("collection/<numbered:slug>/", views.collection, name="collection"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("search/tmdb/", views.search_tmdb, name="search_tmdb"),
    path("search/tmdb/add/", views.add_from_tmdb, name="add_from_tmdb"),
    path("region/", views.choose_region, name="choose_region"),
    path("about/", views.about, name="about"),
    path("offline/", views.offline, name="offline"),
]
