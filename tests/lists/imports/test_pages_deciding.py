"""What an import leaves open: names, episodes, titles found by hand or made."""

import datetime
import re

import pytest
from django.test import Client

from lists.enums import ImportState, RowState
from lists.imports import resolving
from lists.models import Import, ImportAnswer, ImportSubject
from movies.models import Title
from social.models import Profile
from tests.lists.imports.flow import upload
from tests.lists.imports.pages import HTMX, in_state, page, subject, url
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked_off_at_once")]


def test_a_name_by_htmx_and_its_undo(at: Client, run: Import, twins: list[Title]) -> None:
    found = subject(run, "Night Bus")
    answer = at.post(url(run, "import_name", found.pk), {f"pick-{found.pk}": twins[0].pk}, headers=HTMX)
    html = answer.content.decode()
    assert "Night Bus is Night Bus." in html
    assert "1 name left." in html
    assert url(run, "import_reopen", found.pk) in html
    assert run.rows.get(subject=found).state == RowState.READY
    html = at.post(url(run, "import_reopen", found.pk), headers=HTMX).content.decode()
    assert f'name="pick-{found.pk}"' in html
    assert run.rows.get(subject=found).state == RowState.AMBIGUOUS
    assert not ImportAnswer.objects.exists()


def test_a_name_is_left_out(at: Client, run: Import) -> None:
    found = subject(run, "Night Bus")
    at.post(url(run, "import_name", found.pk), {f"pick-{found.pk}": "skip"})
    assert run.rows.get(subject=found).state == RowState.SKIPPED
    assert "Left out" in page(at, url(run, "import_decide") + "?which=decided")


def test_nothing_chosen_decides_nothing(at: Client, run: Import) -> None:
    found = subject(run, "Night Bus")
    for said in ("", "x", "-1", "999999999"):
        at.post(url(run, "import_name", found.pk), {f"pick-{found.pk}": said})
    at.post(url(run, "import_decide"), {"pick-x": "1", f"pick-{found.pk}": "999999999", "pick-999": "skip"})
    assert not ImportSubject.objects.get(pk=found.pk).is_settled


def test_a_title_that_one_may_not_see_is_no_answer(at: Client, run: Import) -> None:
    hidden = TitleFactory(name="Night Bus", adult=True)
    found = subject(run, "Night Bus")
    at.post(url(run, "import_name", found.pk), {f"pick-{found.pk}": hidden.pk})
    assert not ImportSubject.objects.get(pk=found.pk).is_settled


def test_an_open_page_changes_nothing_that_was_decided_since(at: Client, run: Import, twins: list[Title]) -> None:
    found = subject(run, "Night Bus")
    resolving.settle_subjects(run, {found.pk: twins[0]})
    at.post(url(run, "import_decide"), {f"pick-{found.pk}": twins[1].pk})
    assert ImportSubject.objects.get(pk=found.pk).title == twins[0]


def test_searching_by_hand(at: Client, run: Import) -> None:
    other = TitleFactory(name="The Quiet Harbour")
    found = subject(run, "=Nobody Knows It")
    address = url(run, "import_find", found.pk)
    assert "What is “=Nobody Knows It”?" in page(at, address)
    html = page(at, f"{address}?q=quiet+harbour")
    assert f'value="{other.pk}"' in html
    fragment = page(at, f"{address}?q=quiet+harbour&dialog=1", **HTMX, **{"HX-Target": "import-found"})
    assert fragment.strip().startswith('<div class="find__found"')
    assert f'hx-target="#name-{found.pk}"' in fragment
    at.post(url(run, "import_name", found.pk), {"title": other.pk})
    assert ImportSubject.objects.get(pk=found.pk).title == other


def test_tmdb_without_a_key_says_so(at: Client, run: Import) -> None:
    found = subject(run, "=Nobody Knows It")
    html = page(at, f"{url(run, 'import_find', found.pk)}?q=x&at=tmdb")
    assert "notice--error" in html
    at.post(url(run, "import_from_tmdb", found.pk), {"kind": "film", "tmdb_id": 603})
    assert not ImportSubject.objects.get(pk=found.pk).is_settled


def test_a_title_made_by_hand(at: Client, run: Import) -> None:
    found = subject(run, "=Nobody Knows It")
    assert 'value="2011"' in page(at, url(run, "import_find", found.pk))
    address = url(run, "import_by_hand", found.pk)
    assert at.post(address, {"name": "", "kind": "film"}).status_code == 422
    wrong = at.post(address, {"name": "", "kind": "film", "dialog": "1"}, headers=HTMX)
    assert wrong["HX-Retarget"] == "#import-find"
    for _number in range(2):
        at.post(address, {"name": "Nobody Knows It", "year": "2011", "kind": "film"})
    made = Title.objects.get(name="Nobody Knows It")
    assert (made.source, made.released_on) == ("manual", datetime.date(2011, 1, 1))
    assert ImportSubject.objects.get(pk=found.pk).title == made


@pytest.fixture
def show() -> Title:
    found: Title = TitleFactory(show=True, name="The Night Desk", released_on=datetime.date(2010, 1, 1))
    for number in (1, 2):
        season = SeasonFactory(title=found, number=number)
        for episode in (1, 2):
            EpisodeFactory(season=season, number=episode, name=f"Part {number}{episode}")
    return found


@pytest.fixture
def shows(profile: Profile, show: Title) -> Import:
    """An import with a row about an episode that isn't there."""
    text = "Title,Season,Episode,Watched\nThe Night Desk,1,1,2024-03-14\nThe Night Desk,7,9,2024-03-15\n"
    columns = {"name": "title", "season": "season", "episode": "episode", "watched_on": "watched"}
    return upload(profile, {"shows.csv": text}, mapping={"columns": columns, "what": "watches"})


def test_a_row_without_its_episode(at: Client, shows: Import, show: Title) -> None:
    row = shows.rows.get(state=RowState.AMBIGUOUS)
    html = page(at, url(shows, "import_decide"))
    assert "1 episode left." in html
    chosen = show.seasons.get(number=1).episodes.get(number=2)
    assert f'<option value="{chosen.pk}"' in html
    html = at.post(url(shows, "import_row", row.pk), {f"row-{row.pk}": chosen.pk}, headers=HTMX).content.decode()
    assert "Everything is decided." in html
    assert "Part 12" in html
    row.refresh_from_db()
    assert (row.episode, row.state) == (chosen, RowState.READY)
    # A change of mind.
    assert f'<option value="{chosen.pk}" selected' in page(at, url(shows, "import_row", row.pk))
    at.post(url(shows, "import_row", row.pk), {f"row-{row.pk}": "skip"})
    row.refresh_from_db()
    assert (row.episode, row.state) == (None, RowState.SKIPPED)


def test_an_episode_of_another_show_is_no_answer(at: Client, shows: Import) -> None:
    row = shows.rows.get(state=RowState.AMBIGUOUS)
    other = EpisodeFactory()
    at.post(url(shows, "import_row", row.pk), {f"row-{row.pk}": other.pk})
    at.post(url(shows, "import_decide"), {f"row-{row.pk}": other.pk})
    row.refresh_from_db()
    assert row.state == RowState.AMBIGUOUS


def test_deciding_waits_while_it_is_worked_on(at: Client, run: Import, twins: list[Title]) -> None:
    found = subject(run, "Night Bus")
    run = in_state(run, ImportState.COMMITTING)
    assert at.get(url(run, "import_decide"))["Location"] == url(run)
    at.post(url(run, "import_name", found.pk), {f"pick-{found.pk}": twins[0].pk})
    assert not ImportSubject.objects.get(pk=found.pk).is_settled


# -- a table that nobody knows ----------------------------------------------------------------------------------------

TABLE = "Film;Gesehen am;Meine Sterne\nSalt and Ember;2021-03-01;4\nNobody Knows It;2021-03-02;11\n"


def test_the_columns_of_a_table_are_guessed_and_shown(at: Client, profile: Profile, salt: Title) -> None:
    run = upload(profile, {"meine.csv": TABLE})
    html = page(at, url(run))
    assert "Which column is what?" in html
    assert re.search(r'<option value="film" selected>film \(Salt and Ember', html)
    assert "Salt and Ember" in html
    assert "Line 2" in html

    sent = {"what": "watches", "column-name": "film", "column-watched_on": "gesehen am"}
    headers = {**HTMX, "HX-Target": "mapping-sample"}
    sample = at.post(url(run, "import_columns"), sent, headers=headers).content.decode()
    assert sample.strip().startswith("<section")
    assert "Viewings" in sample
    assert "Ratings" not in sample
    run.refresh_from_db()
    assert run.state == ImportState.ASKING

    wrong = at.post(url(run, "import_columns"), {"what": "watches", "step": "go"})
    assert wrong.status_code == 422
    assert "Choose the column with the titles" in wrong.content.decode()

    at.post(url(run, "import_columns"), sent | {"step": "go"})
    run.refresh_from_db()
    assert (run.source, run.state) == ("table", ImportState.READY)
    assert run.answers["mapping"]["columns"] == {"name": "film", "watched_on": "gesehen am"}
    assert run.rows.get(kind="watch", subject__title=salt).data["day"] == "2021-03-01"
    # Sent again, it changes nothing.
    at.post(url(run, "import_columns"), {"what": "list", "column-name": "film", "step": "go"})
    run.refresh_from_db()
    assert run.answers["mapping"]["what"] == "watches"
