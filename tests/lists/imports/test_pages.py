"""The pages of imports: the way in, each state, rows and the report."""

import csv
import datetime
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lists import services
from lists.enums import ImportState
from lists.imports import resolving
from lists.imports.uploads import password_of
from lists.models import Import, ImportFile, LibraryEntry, Watch
from lists.models.imports import UNDO_KEPT_FOR
from movies.models import Title
from reviews.models import Rating
from social.models import Profile
from tests.lists.api import as_profile
from tests.lists.imports.flow import FILM, commit, upload
from tests.lists.imports.pages import HTMX, in_state, letterboxd, offers, page, sent, subject, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked_off_at_once")]


def test_first_page_lists_sources_and_earlier_imports(at: Client, profile: Profile) -> None:
    html = page(at, "/import/")
    assert "Letterboxd" in html
    assert "None yet." in html
    assert "noindex" in html
    run = upload(profile, letterboxd())
    html = page(at, "/import/")
    assert url(run) in html
    assert "diary.csv, ratings.csv, watchlist.csv" in html
    assert "Ready to be looked at" in html


def test_files_are_named_as_they_came_wherever_their_rows_lie(at: Client, profile: Profile) -> None:
    run = upload(profile, letterboxd())
    first = run.files.get(name="diary.csv")
    key = first.pk
    first.delete()
    ImportFile.objects.create(pk=key, run=run, name="diary.csv", size=7)  # now it lies behind the others
    assert "diary.csv, ratings.csv, watchlist.csv" in page(at, "/import/")
    named = as_profile(profile).get(f"/api/v1/imports/{run.pk}/").json()["files"]
    assert [each["name"] for each in named] == ["diary.csv", "ratings.csv", "watchlist.csv"]


def test_from_files_to_library_and_back_without_scripts(
    at: Client, profile: Profile, salt: Title, twins: list[Title]
) -> None:
    response = at.post("/import/", {"files": sent(letterboxd())})
    run = Import.objects.get()
    assert response["Location"] == url(run)
    html = page(at, url(run))
    assert "Import 2 things" in html
    assert "2 names to decide" in html
    assert not Watch.objects.exists()

    open_one = subject(run, "Night Bus")
    html = page(at, url(run, "import_decide"))
    assert f'name="pick-{open_one.pk}" value="{twins[1].pk}"' in html
    at.post(url(run, "import_decide"), {f"pick-{open_one.pk}": twins[1].pk})
    assert "Import 3 things" in page(at, url(run))

    at.post(url(run, "import_write"), offers(page(at, url(run))))
    assert Watch.objects.get().title == salt
    assert Rating.objects.get().value == 9
    assert LibraryEntry.objects.get(title=twins[1]).on_watchlist
    html = page(at, url(run))
    assert "3 things are in your library now." in html
    assert "Decide the rest" in html

    at.post(url(run, "import_undo"))
    assert not Watch.objects.exists()
    assert not Rating.objects.exists()
    assert "All of it is taken back." in page(at, url(run))


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "Choose a file."),
        ({"diary.csv": b""}, "“diary.csv” is empty."),
    ],
)
def test_what_is_wrong_with_files_is_said(at: Client, files: dict[str, bytes], words: str) -> None:
    response = at.post("/import/", {"files": sent(dict(files))})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Import.objects.exists()


def test_too_large_a_file_is_named(at: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lists.imports.uploads.LARGEST", 10)
    response = at.post("/import/", {"files": sent({"diary.csv": "x" * 11})})
    assert response.status_code == 422
    assert "“diary.csv” is larger than" in response.content.decode()


def test_too_many_at_a_time(at: Client, profile: Profile) -> None:
    for _number in range(3):
        Import.objects.create(profile=profile)
    response = at.post("/import/", {"files": sent(letterboxd())})
    assert response.status_code == 422
    assert "are under way already" in response.content.decode()


@pytest.mark.parametrize(
    ("state", "facts", "words"),
    [
        (ImportState.UPLOADED, {}, ["Waiting for its turn"]),
        (ImportState.READING, {"done": 1200}, ["Reading the files", "1,200 rows"]),
        (ImportState.MATCHING, {"done": 1, "total": 4}, ["Looking for the titles", "1 of 4", 'max="4" value="1"']),
        (ImportState.MATCHING, {"done": 4, "total": 4, "left": 3}, ["3 titles left to ask TMDB about"]),
        (ImportState.COMMITTING, {"done": 1000, "total": 2000}, ["Writing it into your library", "1,000 of 2,000"]),
        (ImportState.REVERTING, {}, ["Taking it back"]),
    ],
)
def test_running(at: Client, run: Import, state: ImportState, facts: dict[str, Any], words: list[str]) -> None:
    run = in_state(run, state, **facts)
    html = page(at, url(run))
    for each in words:
        assert each in html
    assert 'hx-trigger="every 1s"' in html
    assert "Look again" in html
    fragment = page(at, url(run), **HTMX, **{"HX-Target": "import-progress"})
    assert fragment.strip().startswith("<section")
    assert fragment.strip() in html


def test_polling_ends_with_the_whole_page(at: Client, run: Import) -> None:
    response = at.get(url(run), headers={**HTMX, "HX-Target": "import-progress"})
    assert response["HX-Refresh"] == "true"


def test_failed(at: Client, profile: Profile) -> None:
    run = Import.objects.create(profile=profile, state=ImportState.FAILED, message="The zip is broken.")
    html = page(at, url(run))
    assert "The zip is broken." in html
    assert url(run, "import_again") in html
    at.post(url(run, "import_again"))
    assert Import.objects.get().state == ImportState.FAILED


def test_a_question_is_answered(at: Client, profile: Profile) -> None:
    run = Import.objects.create(profile=profile, source="letterboxd", state=ImportState.ASKING)
    choices = [["diary", "A diary"], ["watched", "Films seen"]]
    run = in_state(run, ImportState.ASKING, question={"name": "role", "asked": "What is it?", "choices": choices})
    html = page(at, url(run))
    assert "What is it?" in html
    assert "Films seen" in html
    response = at.post(url(run, "import_answer"), {"name": "role", "value": "other"})
    assert response.status_code == 422
    assert run.answers == {}
    at.post(url(run, "import_answer"), {"name": "role", "value": "diary"})
    run.refresh_from_db()
    assert run.answers == {"role": "diary"}
    assert run.state != ImportState.ASKING
    # Once more changes nothing.
    assert at.post(url(run, "import_answer"), {"name": "role", "value": "watched"}).status_code == 302
    run.refresh_from_db()
    assert run.answers == {"role": "diary"}


def test_a_password_is_asked_for_and_kept_in_no_row(at: Client, profile: Profile) -> None:
    run = Import.objects.create(profile=profile)
    question = {"name": "password", "asked": "What is its password?", "choices": []}
    run = in_state(run, ImportState.ASKING, question=question)
    html = page(at, url(run))
    assert 'type="password"' in html
    # The worker fails for want of files here; what counts is what it is given.
    seen: list[str | None] = []
    original = resolving.answer

    def watched(run: Import, name: str, value: Any) -> bool:
        seen.append(password_of(run))
        return original(run, name, value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lists.views.imports.resolving.answer", watched)
        at.post(url(run, "import_answer"), {"name": "password", "value": " open sesame"})
    assert seen == [" open sesame"]
    run.refresh_from_db()
    assert "sesame" not in str(run.answers)


def test_preview_tells_everything(at: Client, run: Import) -> None:
    html = page(at, url(run))
    assert f"{url(run, 'import_rows')}?kind=watchlist&amp;state=ambiguous" in html
    assert "What the files claim" in html
    assert "watchlist.csv" in html
    assert "Cancel and delete" in html


def test_other_imports_that_wait_are_named(at: Client, run: Import, profile: Profile) -> None:
    assert "Another import waits" not in page(at, url(run))
    other = Import.objects.create(profile=profile, source="trakt", state=ImportState.READY)
    Import.objects.create(profile=profile, source="imdb", state=ImportState.DONE)
    html = page(at, url(run))
    assert "Another import waits for you: Trakt." in html
    assert f'href="{url(other)}"' in html
    assert "IMDb" not in html


def test_choices_are_kept_and_counted(at: Client, run: Import, salt: Title) -> None:
    html = page(at, url(run))
    some = offers(html) | {"kinds": ["watch"]}
    fragment = at.post(url(run, "import_choices"), some, headers=HTMX).content.decode()
    assert "Import 1 thing" in fragment
    run.refresh_from_db()
    assert "rating" not in run.choices["kinds"]
    # What was not shown isn't left out by that.
    assert "list" in run.choices["kinds"]
    at.post(url(run, "import_write"), some)
    assert Watch.objects.get().title == salt
    assert not Rating.objects.exists()


def test_what_wins_is_chosen(at: Client, profile: Profile, salt: Title) -> None:
    services.set_rating(profile=profile, title=salt, value=3)
    run = upload(profile, letterboxd())
    html = page(at, url(run))
    assert "Ratings: 1 differs from yours" in html
    assert "Import 1 thing" in html
    assert "1 thing stays as it is here." in html
    taken = offers(html, **{"conflicts-rating": "theirs"})
    assert "stays as it is" not in at.post(url(run, "import_choices"), taken, headers=HTMX).content.decode()
    at.post(url(run, "import_write"), taken)
    assert Rating.objects.get().value == 9


def test_writing_twice_is_once(at: Client, run: Import) -> None:
    form = offers(page(at, url(run)))
    for _number in range(2):
        at.post(url(run, "import_write"), form)
    assert Watch.objects.count() == 1
    assert run.batches.count() == 1


def test_undo_has_its_time(at: Client, run: Import) -> None:
    run = commit(run)
    Import.objects.update(committed_at=timezone.now() - UNDO_KEPT_FOR - datetime.timedelta(days=1))
    assert "That is too long ago to be taken back." in page(at, url(run))
    at.post(url(run, "import_undo"))
    assert Watch.objects.count() == 1


def test_delete_asks_first_and_leaves_the_library(at: Client, run: Import) -> None:
    commit(run)
    assert "2 things that it has written stay" in page(at, url(run, "import_delete"))
    assert Import.objects.exists()
    assert at.post(url(run, "import_delete"))["Location"] == "/import/"
    assert not Import.objects.exists()
    assert Watch.objects.count() == 1


def test_what_is_being_written_is_not_deleted(at: Client, run: Import) -> None:
    run = in_state(run, ImportState.COMMITTING)
    assert at.post(url(run, "import_delete")).status_code == 409
    assert Import.objects.exists()


def test_rows_of_a_kind_and_a_state(at: Client, run: Import) -> None:
    html = page(at, f"{url(run, 'import_rows')}?kind=watch&state=ready")
    assert "1 row" in html
    assert "diary.csv, line 2" in html
    assert "1 January 2021" in html or "Jan. 1, 2021" in html
    assert "https://boxd.it/entry1" in html
    html = page(at, f"{url(run, 'import_rows')}?state=unknown&kind=nonsense")
    assert "=Nobody Knows It (2011)" in html
    assert "No title of this name is known." in html
    assert "No such rows" in page(at, f"{url(run, 'import_rows')}?kind=note")


def test_rows_go_on_and_back(at: Client, profile: Profile) -> None:
    lines = "\n".join(f"2021-01-05,Film Number {number},1990,https://boxd.it/{number:04}" for number in range(120))
    run = upload(profile, {"watchlist.csv": f"{FILM}\n{lines}\n"})
    address = f"{url(run, 'import_rows')}?state=unknown"
    seen: list[str] = []
    while address:
        html = page(at, address)
        seen += re.findall(r"Film Number (\d+) ", html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1].replace("&amp;", "&") if following else ""
    names = list(dict.fromkeys(seen))
    assert names == [str(number) for number in range(120)]
    back = re.search(r'rel="prev" href="([^"]+)"', html)
    assert back
    html = page(at, back[1].replace("&amp;", "&"))
    assert list(dict.fromkeys(re.findall(r"Film Number (\d+) ", html))) == [str(number) for number in range(50, 100)]


def test_report_has_every_row_and_no_formulas(at: Client, run: Import) -> None:
    commit(run)
    response = at.get(url(run, "import_report"))
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="matinee-import-letterboxd-')
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == run.rows.count()
    by_name = {(row["kind"], row["name"]): row for row in rows}
    seen = by_name["Viewings", "Salt and Ember"]
    assert (seen["state"], seen["file"], seen["line"], seen["title"]) == ("Written", "diary.csv", "2", "Salt and Ember")
    assert by_name["Watchlist", "'=Nobody Knows It"]["state"] == "Unknown"


def test_a_viewing_tells_where_it_came_from(at: Client, run: Import, profile: Profile, salt: Title) -> None:
    commit(run)
    watch = Watch.objects.get()
    html = page(at, reverse("lists:edit_watch", args=[watch.pk]))
    assert "Imported from Letterboxd: diary.csv, line 2" in html
    assert "https://boxd.it/entry1" in html
    own = services.log_watch(profile=profile, title=salt, viewing=services.Viewing(services.When.some_time()))
    assert own
    other = Watch.objects.exclude(pk=watch.pk).get()
    assert "Imported from" not in page(at, reverse("lists:edit_watch", args=[other.pk]))
