"""The catalogue's endpoints, below /api/v1/."""

from typing import Any

from django.urls import path

from movies.api.browsing import TitlePagination
from movies.api.views import people, search, subjects, titles, tmdb
from movies.api.views.root import Root

LIST: dict[str, Any] = {"get": "list"}
DETAIL: dict[str, Any] = {"get": "retrieve"}
TITLES: dict[str, Any] = {"get": "titles"}
PAGED: dict[str, Any] = {"pagination_class": TitlePagination}
EDITED_LIST = LIST | {"post": "create"}
EDITED_DETAIL = DETAIL | {"patch": "partial_update", "delete": "destroy"}

title = titles.TitleViewSet.as_view
person = people.PersonViewSet.as_view
genre = subjects.GenreViewSet.as_view
keyword = subjects.KeywordViewSet.as_view
company = subjects.CompanyViewSet.as_view
collection = subjects.CollectionViewSet.as_view

urlpatterns = [
    path("", Root.as_view(), name="root"),
    path("titles/", title(EDITED_LIST, **PAGED), name="titles"),
    path("titles/<int:pk>/", title(EDITED_DETAIL), name="title"),
    path("titles/<int:pk>/credits/", title({"get": "credits"}), name="title-credits"),
    path("titles/<int:pk>/seasons/<int:number>/", title({"get": "season"}), name="season"),
    path("titles/<int:pk>/translations/", title({"get": "translations"}), name="title-translations"),
    path("titles/<int:pk>/releases/", title({"get": "releases"}), name="title-releases"),
    path("titles/<int:pk>/availability/", title({"get": "availability"}), name="title-availability"),
    path("titles/<int:pk>/sync/", title({"post": "sync"}, right="change", throttle_scope="tmdb"), name="title-sync"),
    path("titles/<int:pk>/link/", title({"post": "link"}, right="change", throttle_scope="tmdb"), name="title-link"),
    path("people/", person(EDITED_LIST), name="people"),
    path("people/<int:pk>/", person(EDITED_DETAIL), name="person"),
    path("people/<int:pk>/credits/", person({"get": "credits"}), name="person-credits"),
    path("people/<int:pk>/sync/", person({"post": "sync"}, right="change", throttle_scope="tmdb"), name="person-sync"),
    path("genres/", genre(EDITED_LIST), name="genres"),
    path("genres/<slug:slug>/", genre(EDITED_DETAIL), name="genre"),
    path("genres/<slug:slug>/titles/", genre(TITLES, **PAGED), name="genre-titles"),
    path("keywords/", keyword(LIST), name="keywords"),
    path("keywords/<int:pk>/", keyword(DETAIL), name="keyword"),
    path("keywords/<int:pk>/titles/", keyword(TITLES, **PAGED), name="keyword-titles"),
    path("companies/", company(LIST), name="companies"),
    path("companies/<int:pk>/", company(DETAIL), name="company"),
    path(
        "companies/<int:pk>/titles/",
        company(TITLES, **PAGED),
        name="company-titles",
    ),
    path("collections/", collection(EDITED_LIST), name="collections"),
    path("collections/<int:pk>/", collection(EDITED_DETAIL), name="collection"),
    path(
        "collections/<int:pk>/titles/",
        collection(TITLES, **PAGED),
        name="collection-titles",
    ),
    path("search/", search.SearchView.as_view(), name="search"),
    path("search/suggest/", search.SuggestView.as_view(), name="suggest"),
    path("tmdb/search/", tmdb.TmdbViewSet.as_view({"get": "search"}), name="tmdb-search"),
    path("tmdb/import/", tmdb.TmdbViewSet.as_view({"post": "create"}), name="tmdb-import"),
]
