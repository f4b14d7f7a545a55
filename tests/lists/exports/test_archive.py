"""Matinee's own archive: what is in it, what it costs, and that nothing in its tables is a formula."""

import csv
import io
import json
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lists.enums import ExportKind
from lists.exports import collecting
from lists.exports.archive import write_archive
from lists.exports.collecting import CHUNK, kinds
from lists.models import List, Watch
from lists.services.bulk.history import BATCH
from movies.models import Title
from reviews.models import Rating, Review
from social.models import Profile
from tests.lists.exports.belongings import Shelf, exported, members, stock, today
from tests.lists.factories import ListFactory, ListItemFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db
# What is held beside a thousand rows: the packer's buffers, and what Django keeps of a query.
MOST_MEMORY = 12 * 2**20


@pytest.fixture
def profile() -> Profile:
    owner: Profile = ProfileFactory(handle="ada", time_zone="UTC", display_name="Ada")
    stock(owner, Shelf())
    return owner


@pytest.fixture
def files(profile: Profile) -> dict[str, str]:
    return members(exported(profile, ExportKind.MATINEE)[1])


def test_it_is_called_after_whom_and_when(profile: Profile) -> None:
    assert exported(profile, ExportKind.MATINEE)[0] == f"matinee-ada-{today()}.zip"


def test_each_kind_has_lines_a_table_and_a_count(files: dict[str, str]) -> None:
    manifest = json.loads(files["manifest.json"])
    assert (manifest["format"], manifest["version"]) == ("matinee", 1)
    assert manifest["profile"]["handle"] == "ada"
    assert manifest["generated_at"].startswith(today()[:8])
    assert set(files) == {"manifest.json"} | {f"{kind.name}.{end}" for kind in kinds() for end in ("ndjson", "csv")}
    for kind in kinds():
        lines = files[f"{kind.name}.ndjson"].splitlines()
        assert manifest["files"][f"{kind.name}.ndjson"] == len(lines) > 0
        assert {json.loads(line)["matinee"] for line in lines} == {kind.record}
        table = list(csv.reader(io.StringIO(files[f"{kind.name}.csv"].removeprefix("\ufeff"))))
        assert len(table) == len(lines) + 1
        assert {len(row) for row in table} == {len(kind.columns)}


def test_a_line_says_all_of_a_viewing(files: dict[str, str]) -> None:
    watches = [json.loads(line) for line in files["watches.ndjson"].splitlines()]
    first = watches[0]
    assert first["id"] == "00000000-0000-0000-0000-000000000005"
    assert first["title"] | {"tmdb": 0} == {
        "kind": "film", "name": "Salt", "original_name": "", "year": 1990, "tmdb": 0, "imdb": "tt0000001", "tvdb": None,
    }  # fmt: skip
    assert (first["day"], first["moment"], first["rewatch"], first["rating"]) == ("2024-05-01", None, False, 7)
    assert (first["note"], first["company"]) == ("Row 3\nseat 4", "Sam, and =Robin")
    assert first["visibility"] == "private"
    reviews = {json.loads(line)["id"]: json.loads(line) for line in files["reviews.ndjson"].splitlines()}
    assert reviews[first["review"]]["text"].startswith("It rains <b>all</b> day")
    episode = next(each["episode"] for each in watches if each["episode"])
    assert (episode["season"], episode["number"], episode["tmdb"]) == (0, 1, 9_001)
    assert len({each["id"] for each in watches}) == len(watches)


def test_lines_are_raw_and_tables_are_harmless(files: dict[str, str]) -> None:
    names = [json.loads(line)["title"]["name"] for line in files["ratings.ndjson"].splitlines()]
    assert "-30-" in names
    for name, text in files.items():
        if name.endswith(".csv"):
            cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))], name
    assert "'=Ember()" in files["watches.csv"]
    assert "'-30-" in files["ratings.csv"]
    assert "'@home" in files["library.csv"]


def test_lists_keep_their_order_and_their_cover(files: dict[str, str]) -> None:
    lists = {json.loads(line)["name"]: json.loads(line) for line in files["lists.ndjson"].splitlines()}
    items = [json.loads(line) for line in files["list_items.ndjson"].splitlines()]
    best = [item for item in items if item["list"] == lists["Best <of> & more"]["id"]]
    assert [(item["place"], item["title"]["name"], item["cover"]) for item in best] == [
        (1, "Quiet “Yard”", False), (2, "The Night Desk", True), (3, "Salt", False),
    ]  # fmt: skip
    assert lists["Still to see"]["rules"] == "kind=film&watched=never"
    assert [json.loads(line)["place"] for line in files["watchlist.ndjson"].splitlines()] == [1, 2]


def test_nothing_of_others_is_in_it(profile: Profile) -> None:
    other = ProfileFactory(user=profile.user)
    stock(other, Shelf())
    mine = members(exported(profile, ExportKind.MATINEE)[1])
    for model, name in ((Watch, "watches"), (Rating, "ratings"), (Review, "reviews"), (List, "lists")):
        count = model._default_manager.filter(profile=profile).count()  # type: ignore[attr-defined]
        assert len(mine[f"{name}.ndjson"].splitlines()) == count
    assert not members(exported(ProfileFactory(), ExportKind.MATINEE)[1])["watches.ndjson"]


def test_more_rows_cost_a_query_a_thousand(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Members are of one query for all lists; each kind begins with one."""
    assert CHUNK == 1_000
    monkeypatch.setattr(collecting, "CHUNK", 10)
    few = _queries(profile)
    rows = Watch.objects.filter(profile=profile).count()
    _log(profile, 100 - rows)
    assert _queries(profile) - few == 10 - rows // 10
    before = _queries(profile)
    for number in range(20):
        ListItemFactory(list=ListFactory(profile=profile, name=f"One of many {number}"))
    # 20 lists and 20 items more, whatever lists they are on.
    assert _queries(profile) - before == 4


def test_it_takes_no_more_memory_for_more_rows(profile: Profile) -> None:
    _log(profile, 2 * CHUNK)
    few = _peak(profile)
    _log(profile, 4 * CHUNK)
    many = _peak(profile)
    assert many < MOST_MEMORY
    assert many < few * 1.3


@pytest.mark.django_db(transaction=True)
def test_all_of_it_is_of_one_moment() -> None:
    """What somebody writes while it is made is in none of its files, though those are read one after the other."""
    owner = ProfileFactory()
    _log(owner, 1)
    film, written = TitleFactory(), []

    def meanwhile(done: int) -> None:
        if not written:
            written.append(done)
            with ThreadPoolExecutor() as other:
                other.submit(_rate, owner, film).result()

    file = io.BytesIO()
    write_archive(owner, file, meanwhile)
    assert Rating.objects.filter(profile=owner).count() == 1
    files = members(file.getvalue())
    assert len(files["watches.ndjson"].splitlines()) == 1
    assert files["ratings.ndjson"] == ""


def _rate(owner: Profile, film: Title) -> None:
    try:
        Rating.objects.create(profile=owner, title=film, value=5, rated_at="2024-01-01T00:00Z")
    finally:
        connection.close()


def _queries(profile: Profile) -> int:
    with CaptureQueriesContext(connection) as queries:
        write_archive(profile, io.BytesIO())
    return len(queries)


def _log(profile: Profile, count: int) -> None:
    film = TitleFactory()
    Watch.objects.bulk_create([Watch(profile=profile, title=film) for _number in range(count)], batch_size=BATCH)


class _Nowhere(io.RawIOBase):
    """A file that keeps nothing of what is written."""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]

    def flush(self) -> None:
        pass


def _peak(profile: Profile) -> int:
    tracemalloc.start()
    try:
        write_archive(profile, _Nowhere())  # type: ignore[arg-type]
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
