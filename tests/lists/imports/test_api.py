"""Imports for programs: the whole way by a token, whose they are, what is refused, and what it costs."""

import datetime
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from config.lib.api import parsing
from config.lib.api.throttling import ScopedThrottle
from lists.api.views.imports import ImportsViewSet
from lists.enums import ImportState, RowState
from lists.imports.uploads import password_of
from lists.models import Import, ImportAnswer, ImportRow, Watch
from movies.models import Title
from reviews.models import Rating
from social.enums import ProfileKind, Visibility
from social.models import Profile
from tests.lists.api import API, as_profile, bad_fields, problem, with_token
from tests.lists.imports.flow import FILM, commit, upload
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db(transaction=True)

URL = f"{API}imports/"
WATCHLIST = (
    f"{FILM}\n2021-01-05,Salt and Ember,1999,https://boxd.it/aa\n2021-01-06,Nobody Knows,2011,https://boxd.it/dd\n"
)
DIARY = f"{FILM},Rating,Rewatch,Tags,Watched Date\n2021-01-02,Salt and Ember,1999,https://boxd.it/e1,4,,,2021-01-01\n"


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory()


@pytest.fixture
def film() -> Title:
    return TitleFactory(name="Salt and Ember", released_on=datetime.date(1999, 5, 1))


@pytest.fixture
def client(profile: Profile) -> APIClient:
    return with_token(profile, ["read", "write"])


def file(text: str | bytes, name: str = "watchlist.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def send(client: APIClient, *files: SimpleUploadedFile, headers: Any = None, **fields: Any) -> Any:
    return client.post(URL, {"files": list(files), **fields}, format="multipart", headers=headers)


def started(client: APIClient, *files: SimpleUploadedFile, **fields: Any) -> Any:
    """An import that was read and matched: tasks run at once here."""
    response = send(client, *files, **fields)
    assert response.status_code == 201, response.content
    return client.get(response.headers["Location"]).json()


def of(run: Any, part: str = "") -> str:
    return f"{URL}{run['id'] if isinstance(run, dict) else run.pk}/{part}"


def test_the_whole_way_by_token(client: APIClient, film: Title, profile: Profile) -> None:
    run = started(client, file(DIARY, "diary.csv"), file(WATCHLIST))
    assert (run["source"], run["label"], run["state"], run["question"]) == ("letterboxd", "Letterboxd", "ready", None)
    assert run["counts"]["watch"] == {"ready": 1}
    assert run["counts"]["watchlist"] == {"ready": 1, "unknown": 1}
    assert [each["name"] for each in run["files"]] == ["diary.csv", "watchlist.csv"]
    assert run["open"] == {"names": 0, "unknown_names": 1, "episodes": 0}
    assert run["progress"] == {"done": 0, "total": None, "share": None, "left": 0}
    assert not Watch.objects.exists()

    [subject] = client.get(of(run, "subjects/?open=true")).json()["results"]
    assert (subject["said"]["name"], subject["title"], subject["rows"]) == ("Nobody Knows", None, {"watchlist": 1})
    [known] = client.get(of(run, "subjects/?open=false")).json()["results"]
    assert known["title"]["id"] == film.pk
    [row] = client.get(of(run, "rows/?kind=watchlist&state=unknown")).json()["results"]
    assert (row["subject"], row["title"], row["line"], row["raw"]["name"]) == (subject["id"], None, 3, "Nobody Knows")

    other = TitleFactory(name="Somebody Does")
    body = {"subjects": [{"id": subject["id"], "title": other.pk}]}
    run = client.post(of(run, "resolve/"), body).json()
    assert run["counts"]["watchlist"] == {"ready": 2}
    assert ImportAnswer.objects.get().title == other
    run = client.patch(of(run, "choices/"), {"kinds": ["watch", "watchlist"]}).json()
    assert run["choices"]["kinds"] == ["watch", "watchlist"]
    assert run["choices"]["conflicts"] == {"rating": "mine", "status": "mine", "note": "mine"}

    written = client.post(of(run, "commit/"))
    assert written.status_code == 202
    assert written.json()["state"] == "done"
    assert written.json()["undo_until"]
    assert Watch.objects.get().title == film
    [row] = client.get(of(run, "rows/?kind=watch")).json()["results"]
    assert (row["state"], row["watch"], row["title"]) == ("written", Watch.objects.get().pk, film.pk)

    assert client.post(of(run, "undo/")).json()["state"] == "undone"
    assert not Watch.objects.exists()
    assert [each["id"] for each in client.get(URL).json()["results"]] == [run["id"]]
    assert client.delete(of(run)).status_code == 204
    assert client.get(URL).json()["results"] == []


def test_a_question_is_asked_and_answered(client: APIClient, film: Title) -> None:
    run = started(client, file("Film;Seen;Stars\nSalt and Ember;03/05/2021;8\nNight;04/05/2021;9\n", "mine.csv"))
    assert (run["source"], run["state"], run["question"]["name"]) == ("table", "asking", "mapping")
    columns = {"name": "film", "watched_on": "seen", "rating": "stars"}
    assert bad_fields(client.post(of(run, "answer/"), {"name": "date_order", "value": "dmy"})) == ["name"]
    answered = client.post(of(run, "answer/"), {"name": "mapping", "value": {"columns": columns, "what": "watches"}})
    assert answered.status_code == 202
    question = answered.json()["question"]
    assert (question["name"], [each["value"] for each in question["choices"]]) == ("date_order", ["dmy", "mdy"])
    assert bad_fields(client.post(of(run, "answer/"), {"name": "date_order", "value": "ydm"})) == ["value"]
    run = client.post(of(run, "answer/"), {"name": "date_order", "value": "dmy"}).json()
    assert (run["state"], run["counts"]["watch"]) == ("ready", {"ready": 1, "unknown": 1})
    assert problem(client.post(of(run, "answer/"), {"name": "date_order", "value": "dmy"}), 409)


def test_answers_may_come_with_the_files(client: APIClient, film: Title) -> None:
    mapping = {"columns": {"name": "film", "watched_on": "seen"}, "what": "watches", "date_order": "mdy"}
    table = file("Film;Seen\nSalt and Ember;03/05/2021\n", "mine.csv")
    run = started(client, table, answers=json.dumps({"mapping": mapping}))
    assert run["state"] == "ready"
    client.post(of(run, "commit/"))
    assert Watch.objects.get().watched_on == datetime.date(2021, 3, 5)


def test_a_locked_zip_and_its_password(client: APIClient, profile: Profile) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("watchlist.csv", WATCHLIST)
    data = bytearray(buffer.getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    run = started(client, file(bytes(data), "export.zip"), password=" first ")
    found = Import.objects.get()
    assert password_of(found) == " first "
    assert "first" not in json.dumps([found.answers, found.question])
    assert (run["state"], run["question"]["name"]) == ("asking", "password")
    assert bad_fields(client.post(of(run, "answer/"), {"name": "password", "value": {"a": 1}})) == ["value"]
    client.post(of(run, "answer/"), {"name": "password", "value": "second"})
    found.refresh_from_db()
    assert password_of(found) == "second"
    assert found.answers == {}


def test_an_episode_that_is_not_found_is_named(client: APIClient) -> None:
    show = TitleFactory(show=True, name="The Night Desk", released_on=datetime.date(2010, 1, 1))
    episode = EpisodeFactory(season=SeasonFactory(title=show, number=1), number=1)
    elsewhere = EpisodeFactory()
    mapping = {"columns": {"name": "show", "season": "s", "episode": "e"}, "what": "watches"}
    table = file("Show,S,E\nThe Night Desk,1,1\nThe Night Desk,7,77\nThe Night Desk,7,78\n", "mine.csv")
    run = started(client, table, answers=json.dumps({"mapping": mapping}))
    rows = client.get(of(run, "rows/?state=ambiguous")).json()["results"]
    assert [row["data"]["part"] for row in rows] == [{"season": 7, "number": 77}, {"season": 7, "number": 78}]
    first, second = (row["id"] for row in rows)
    for body in ({"id": first, "episode": elsewhere.pk}, {"id": 10**12, "episode": episode.pk}):
        assert bad_fields(client.post(of(run, "resolve/"), {"rows": [body]}))[0].startswith("rows.0.")
    body = {"rows": [{"id": first, "episode": None}, {"id": second, "episode": episode.pk}]}
    assert client.post(of(run, "resolve/"), body).status_code == 200
    states = dict(ImportRow.objects.filter(pk__in=[first, second]).values_list("pk", "state"))
    assert states[first] == RowState.SKIPPED
    assert states[second] in (RowState.READY, RowState.DUPLICATE)
    [row] = client.get(of(run, f"rows/?subject={rows[0]['subject']}&state={states[second]}")).json()["results"][-1:]
    assert (row["episode"]["id"], row["is_settled"]) == (episode.pk, True)


def test_conflicts_are_settled_as_chosen(client: APIClient, film: Title, profile: Profile) -> None:
    Rating.objects.create(profile=profile, title=film, value=3, rated_at=timezone.now())
    table = file(f"{FILM},Rating\n2021-02-01,Salt and Ember,1999,https://boxd.it/aa,4.5\n", "ratings.csv")
    run = started(client, table)
    client.patch(of(run, "choices/"), {"conflicts": {"rating": "theirs"}})
    again = client.patch(of(run, "choices/"), {"statuses": ["completed"]}).json()
    assert again["choices"]["conflicts"]["rating"] == "theirs"
    assert again["choices"]["statuses"] == ["completed"]
    client.post(of(run, "commit/"))
    assert Rating.objects.get().value == 9


def test_after_a_failure_it_is_tried_again(client: APIClient, film: Title) -> None:
    run = started(client, file("nothing known", "x.bin"))
    assert run["state"] == "failed"
    assert run["message"]
    assert client.post(of(run, "retry/")).status_code == 202
    problem(client.post(of(started(client, file(WATCHLIST)), "retry/")), 409)


# -- whose they are ----------------------------------------------------------------------------------------------------

READS = ("", "rows/", "subjects/")
WRITES = [
    ("post", "answer/", {"name": "x", "value": "y"}), ("post", "resolve/", {"subjects": [{"id": 1, "title": None}]}),
    ("patch", "choices/", {"kinds": []}), ("post", "commit/", {}), ("post", "undo/", {}), ("post", "retry/", {}),
    ("delete", "", {}),
]  # fmt: skip


def stored() -> list[list[dict[str, Any]]]:
    """All imports and their rows."""
    return [list(model.objects.order_by("pk").values()) for model in (Import, ImportRow)]


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("sibling", 404), ("kid", 403), ("guest", 403), ("anonymous", 401)]
)
def test_others_are_none_of_their_business(profile: Profile, film: Title, who: str, status: int) -> None:
    run = upload(profile, {"watchlist.csv": WATCHLIST})
    viewer = {
        "stranger": ProfileFactory,
        "sibling": lambda: ProfileFactory(user=profile.user),
        "kid": lambda: ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE),
        "guest": lambda: ProfileFactory(kind=ProfileKind.GUEST, visibility=Visibility.PRIVATE),
        "anonymous": lambda: None,
    }[who]()
    client = as_profile(viewer) if viewer else APIClient()
    before = stored()
    for path in READS:
        problem(client.get(of(run, path)), status)
    for method, path, body in WRITES:
        problem(getattr(client, method)(of(run, path), body), status)
    others = client.get(URL), send(client, file(WATCHLIST))
    if status == 404:
        assert others[0].json()["results"] == []
        assert others[1].status_code == 201
        Import.objects.exclude(pk=run.pk).delete()
    else:
        for response in others:
            problem(response, status)
    assert stored() == before


@pytest.mark.parametrize(("scopes", "reads", "writes"), [
    (["read"], True, False), (["write"], False, True), (["track"], False, False), (["admin"], False, False),
])  # fmt: skip
def test_tokens_keep_within_their_scopes(
    profile: Profile, film: Title, scopes: list[str], reads: bool, writes: bool
) -> None:
    run, client = upload(profile, {"watchlist.csv": WATCHLIST}), with_token(profile, scopes)
    for path in READS:
        assert client.get(of(run, path)).status_code == (200 if reads else 403)
    for method, path, body in WRITES:
        refused = getattr(client, method)(of(run, path), body).status_code == 403
        assert refused is not writes, path
    assert send(client, file(WATCHLIST)).status_code == (201 if writes else 403)


# -- what is refused ---------------------------------------------------------------------------------------------------


BAD_UPLOADS: list[tuple[list[tuple[str, bytes]], dict[str, Any], str]] = [
    ([], {}, "files"), ([("empty.csv", b"")], {}, "files"), ([("a.csv", b"x")] * 51, {}, "files"),
    *(([("a.csv", b"x")], {"answers": answers}, "answers") for answers in (
        "{", "[]", '{"password": "x"}', '{"a": "\\u0000"}', '{"a\\ud800": 1}', '{"a": 1e999}', '{"a": NaN}',
        "[" * 30_000, '{"a": ' + "[" * 50 + "]" * 50 + "}", json.dumps({"a": "x" * 70_000}))),
    ([("a.csv", b"x")], {"password": "x" * 501}, "password"),
]  # fmt: skip


def test_bad_uploads(client: APIClient) -> None:
    for files, fields, name in BAD_UPLOADS:
        response = send(client, *(file(data, each) for each, data in files), **fields)
        assert {field.split(".")[0] for field in bad_fields(response)} == {name}, fields
    assert not Import.objects.exists()


def test_uploads_that_are_too_much(client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    problem(send(client, *(file("x", f"{n}.csv") for n in range(101))), 413)
    monkeypatch.setattr(parsing, "LARGEST_UPLOAD", 1_000)
    problem(send(client, file("x" * 2_000)), 413)
    problem(client.post(URL, {"files": []}), 415)
    assert bad_fields(client.post(URL, {"files": "text"}, format="multipart")) == ["files.0"]
    assert not Import.objects.exists()


def test_files_with_brackets_in_the_fields_name(client: APIClient, film: Title) -> None:
    response = client.post(URL, {"files[]": [file(DIARY, "diary.csv"), file(WATCHLIST)]}, format="multipart")
    assert [each["name"] for each in response.json()["files"]] == ["diary.csv", "watchlist.csv"]


BAD_INPUT: list[tuple[str, str, Any, list[str]]] = [
    ("post", "resolve/", {}, ["subjects"]),
    ("post", "resolve/", {"subjects": [{"id": 1}]}, ["subjects.0.title"]),
    ("post", "resolve/", {"subjects": [{"id": 10**12, "title": None}]}, ["subjects.0.id"]),
    ("post", "resolve/", {"subjects": [{"id": "{subject}", "title": 10**12}]}, ["subjects.0.title"]),
    ("post", "resolve/", {"subjects": [{"id": "{subject}", "title": "{hidden}"}]}, ["subjects.0.title"]),
    ("post", "resolve/", {"subjects": [{"id": "{subject}", "title": None}] * 2}, ["subjects.1.id"]),
    ("post", "resolve/", {"subjects": [{"id": 1, "title": None}] * 501}, ["subjects"]),
    ("post", "resolve/", {"rows": [{"id": 1, "episode": None}] * 101}, ["rows"]),
    ("post", "resolve/", {"rows": [{"id": 10**12, "episode": None}]}, ["rows.0.id"]),
    ("post", "resolve/", {"rows": "x"}, ["rows"]),
    ("patch", "choices/", {"kinds": ["refused"]}, ["kinds.0"]),
    ("patch", "choices/", {"statuses": ["seen"]}, ["statuses.0"]),
    ("patch", "choices/", {"conflicts": {"rating": "ours"}}, ["conflicts.rating"]),
    ("get", "rows/?kind=x", None, ["kind"]),
    ("get", "rows/?state=x", None, ["state"]),
    ("get", "rows/?subject=x", None, ["subject"]),
    ("get", "rows/?cursor=x", None, ["cursor"]),
    ("get", "subjects/?open=perhaps", None, ["open"]),
]


def test_bad_input_is_named(client: APIClient, profile: Profile, film: Title) -> None:
    run = upload(profile, {"watchlist.csv": WATCHLIST})
    keys = {'"{subject}"': run.subjects.get(is_settled=False).pk, '"{hidden}"': TitleFactory(adult=True).pk}
    for method, path, body, names in BAD_INPUT:
        text = json.dumps(body)
        for name, key in keys.items():
            text = text.replace(name, str(key))
        response = getattr(client, method)(of(run, path), json.loads(text))
        assert bad_fields(response) == names, (path, body)
    assert not ImportAnswer.objects.exists()


NASTY: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "\0",
    "x" * 70_000,
    [],
    [[]],
    {},
    {"a": {"b": [1]}},
    [None],
    ["\0"],
]


def test_nasty_values_do_no_harm(client: APIClient, profile: Profile, film: Title) -> None:
    run = upload(profile, {"mine.csv": "Film\nSalt and Ember\n"})
    for method, path, body in WRITES[:3]:
        for value in NASTY:
            for sent in (value, *({**body, name: value} for name in body)):
                response = getattr(client, method)(of(run, path), sent)
                assert response.status_code in (200, 202, 400, 409), (path, sent, response.content)
    for key in ("0", "9" * 30, "x", "%00"):
        assert client.get(f"{URL}{key}/").status_code in (400, 404)


BODIES: dict[str, Any] = {"answer/": {"name": "q", "value": "a"}}
METHODS = {"": "delete", "choices/": "patch"}
OPEN = {"ready", "done", "undone"}
# In which states each act may be done.
ALLOWED = {
    "answer/": {"asking"}, "resolve/": OPEN, "choices/": OPEN, "commit/": OPEN, "undo/": {"done"}, "retry/": {"failed"},
    "": set(ImportState.values) - {"committing", "reverting"},
}  # fmt: skip


def test_states_that_forbid_an_act_are_conflicts(
    client: APIClient, profile: Profile, film: Title, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = commit(upload(profile, {"watchlist.csv": WATCHLIST}))
    monkeypatch.setattr("lists.tasks.run_history_import.delay", lambda **_kwargs: None)
    body = {"subjects": [{"id": run.subjects.get(is_settled=False).pk, "title": None}]}
    for state in ImportState.values:
        for path, states in ALLOWED.items():
            if path == "" and state in states:
                continue  # That it can be deleted is tested elsewhere: here it is needed still.
            Import.objects.filter(pk=run.pk).update(state=state, owner="", question={"name": "q", "asked": "?"})
            sent = body if path == "resolve/" else BODIES.get(path, {})
            response = getattr(client, METHODS.get(path, "post"))(of(run, path), sent)
            if state in states:
                assert response.status_code < 300, (state, path, response.content)
            else:
                problem(response, 409)
                assert Import.objects.get(pk=run.pk).state == state


def test_too_late_to_be_taken_back(client: APIClient, profile: Profile, film: Title) -> None:
    run = commit(upload(profile, {"watchlist.csv": WATCHLIST}))
    Import.objects.filter(pk=run.pk).update(committed_at=timezone.now() - datetime.timedelta(days=31))
    assert problem(client.post(of(run, "undo/")), 410)["type"].endswith("undo-expired")


def test_too_many_at_a_time(client: APIClient, profile: Profile) -> None:
    for _n in range(3):
        Import.objects.create(profile=profile, state=ImportState.READING)
    assert problem(send(client, file(WATCHLIST)), 409)["type"].endswith("too-many-imports")


# -- once, and how much ------------------------------------------------------------------------------------------------


def test_the_same_key_and_files_are_one_import(client: APIClient, film: Title) -> None:
    key = {"Idempotency-Key": "evening"}
    first, again = (send(client, file(DIARY, "diary.csv"), file(WATCHLIST), headers=key) for _n in range(2))
    assert first.json()["id"] == again.json()["id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    run = Import.objects.get()
    assert run.rows.filter(kind="watchlist").count() == 2
    # The first file of two is another one.
    other = send(client, file(DIARY + "2021-01-03,Other,2000,https://boxd.it/e2,,,,2021-01-02\n", "diary.csv"),
                 file(WATCHLIST), headers=key)  # fmt: skip
    assert problem(other, 422)["type"].endswith("idempotency-key-reused")
    assert Import.objects.count() == 1


def test_more_rows_cost_no_more_queries(client: APIClient, profile: Profile) -> None:
    counts = []
    for number in (2, 20):
        names = [f"Film {number} {chr(65 + n)}" for n in range(number)]
        for name in names[::2]:
            TitleFactory(name=name, released_on=datetime.date(1999, 5, 1), genres=["drama"])
        rows = "".join(f"2021-01-05,{name},1999,https://boxd.it/{number}{n}\n" for n, name in enumerate(names))
        run = upload(profile, {"watchlist.csv": f"{FILM}\n{rows}"})
        found = []
        for path in (of(run), of(run, "rows/"), of(run, "subjects/"), URL):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[1]) <= 12


def test_rows_come_in_pages(client: APIClient, profile: Profile) -> None:
    rows = "".join(f"2021-01-05,Film {n},1999,https://boxd.it/{n}\n" for n in range(45))
    run = upload(profile, {"watchlist.csv": f"{FILM}\n{rows}"})
    numbers, page = [], of(run, "rows/?kind=watchlist")
    while page:
        answer = client.get(page).json()
        numbers += [row["number"] for row in answer["results"]]
        page = answer["next"]
    assert numbers == sorted(numbers)
    assert len(numbers) == 45


def test_uploads_are_limited_as_all_writes_are(client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "config.lib.api.throttling.api_settings.DEFAULT_THROTTLE_RATES", {"write": "2/min"}, raising=False
    )
    monkeypatch.setattr(ImportsViewSet, "throttle_classes", [ScopedThrottle])
    assert [send(client).status_code for _n in range(3)] == [400, 400, 429]
