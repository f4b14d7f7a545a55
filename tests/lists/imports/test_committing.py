"""What rows become in the library, and what happens where it says something else already."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lists import services
from lists.enums import ListKind, RowKind, Status
from lists.imports import records, steps
from lists.imports.choosing import Choices, Winner
from lists.imports.records import Part, Subject
from lists.imports.resolving import NotNowError, reopen_subjects, settle_subjects
from lists.models import LibraryEntry, List, Watch
from lists.services import Viewing, When
from movies.models import Episode, Title
from reviews.models import Rating, Review
from social.models import Profile
from tests.lists.imports.flow import commit, imported, origin, states, undo
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2020, 3, 4)


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(time_zone="Asia/Tokyo")


@pytest.fixture
def film() -> Title:
    return TitleFactory(name="Salt and Ember", tmdb_id=77, released_on=datetime.date(1999, 1, 1))


@pytest.fixture
def show() -> Title:
    """Two seasons of three episodes, all of them long gone out, and a special."""
    show = TitleFactory(show=True, name="The Night Desk", tmdb_id=88, status="ended")
    for number, count in ((0, 1), (1, 3), (2, 3)):
        season = SeasonFactory(title=show, number=number)
        for each in range(1, count + 1):
            EpisodeFactory(season=season, number=each, aired_on=datetime.date(2010, 1, each))
    return show


FILM, SHOW = Subject(kind="film", tmdb=77, name="Salt and Ember"), Subject(kind="show", tmdb=88, name="The Night Desk")


def watch(subject: Subject = FILM, **facts: Any) -> records.WatchRow:
    return records.WatchRow(origin=origin(), subject=subject, **facts)


def rating(value: int, subject: Subject = FILM, **facts: Any) -> records.RatingRow:
    return records.RatingRow(origin=origin(), subject=subject, value=value, **facts)


def status(said: Status, subject: Subject = FILM) -> records.StatusRow:
    return records.StatusRow(origin=origin(), subject=subject, status=said)


def entry(profile: Profile, title: Title) -> LibraryEntry:
    return LibraryEntry.objects.get(profile=profile, title=title)


def test_a_moment_has_its_day_where_the_profile_is(profile: Profile, film: Title) -> None:
    moment = datetime.datetime(2020, 3, 4, 20, tzinfo=datetime.UTC)
    commit(imported(profile, watch(moment=moment)))
    logged = Watch.objects.get()
    assert (logged.watched_on, logged.watched_at) == (datetime.date(2020, 3, 5), moment)


def test_a_viewing_without_a_day_stays_without(profile: Profile, film: Title) -> None:
    commit(imported(profile, watch(), watch()))
    assert [(each.watched_on, each.is_rewatch) for each in Watch.objects.order_by("pk")] == [
        (None, False),
        (None, True),
    ]


def test_what_is_said_only_to_be_seen_adds_nothing_to_viewings(profile: Profile, film: Title) -> None:
    run = imported(profile, watch(is_claim=True), watch(day=DAY))
    assert states(run) == {"watch": ["duplicate", "ready"]}
    commit(run)
    assert Watch.objects.count() == 1
    assert states(imported(profile, watch(is_claim=True))) == {"watch": ["here"]}


def test_the_same_day_twice_is_two_viewings_and_stays_two(profile: Profile, film: Title) -> None:
    services.log_watch(profile=profile, title=film, viewing=Viewing(When.on(DAY)))
    run = imported(profile, watch(day=DAY, key="a"), watch(day=DAY, key="b"))
    assert states(run) == {"watch": ["here", "ready"]}
    commit(run)
    assert Watch.objects.filter(watched_on=DAY).count() == 2


def test_a_viewing_that_was_moved_since_is_known_again(profile: Profile, film: Title) -> None:
    commit(imported(profile, watch(day=DAY, key="a")))
    services.edit_watch(profile=profile, watch=Watch.objects.get(), when=When.on(datetime.date(2020, 3, 9)))
    assert states(imported(profile, watch(day=DAY, key="a"))) == {"watch": ["here"]}


def test_a_day_to_come_is_nobodys_viewing(profile: Profile, film: Title) -> None:
    run = imported(profile, watch(day=datetime.date(2100, 1, 1)))
    assert states(run) == {"watch": ["unsupported"]}


@pytest.mark.parametrize(
    ("winner", "rated", "value"),
    [
        (Winner.MINE, datetime.date(2100, 1, 1), 3), (Winner.THEIRS, None, 8), (Winner.NEWEST, None, 3),
        (Winner.NEWEST, datetime.date(2001, 1, 1), 3), (Winner.NEWEST, datetime.date(2099, 1, 1), 8),
    ],
)  # fmt: skip
def test_who_wins_where_ratings_differ(
    profile: Profile, film: Title, winner: str, rated: datetime.date | None, value: int
) -> None:
    services.set_rating(profile=profile, title=film, value=3)
    run = imported(profile, rating(8, rated=rated), choices=Choices(conflicts={RowKind.RATING: winner}))
    assert run.rows.get().is_conflict
    run = commit(run)
    assert Rating.objects.get().value == value
    undo(run)
    assert Rating.objects.get().value == 3


def test_the_later_of_two_ratings_counts(profile: Profile, film: Title) -> None:
    run = imported(profile, rating(8, rated=datetime.date(2021, 1, 1)), rating(2, rated=datetime.date(2020, 1, 1)))
    assert states(run) == {"rating": ["ready", "duplicate"]}


def test_ratings_of_parts_come_and_go(profile: Profile, show: Title) -> None:
    episode = Episode.objects.get(season__title=show, season__number=1, number=2)
    run = commit(
        imported(profile, rating(9, SHOW, part=Part(season=1)), rating(4, SHOW, part=Part(season=1, number=2)))
    )
    found = Rating.objects.order_by("value").values_list("value", "season__number", "episode")
    assert list(found) == [(4, None, episode.pk), (9, 1, None)]
    undo(run)
    assert not Rating.objects.exists()


def test_kinds_that_nobody_wants_stay_out(profile: Profile, film: Title) -> None:
    run = commit(imported(profile, watch(day=DAY), rating(8), choices=Choices(kinds=frozenset({RowKind.WATCH}))))
    assert states(run) == {"watch": ["written"], "rating": ["skipped"]}
    assert not Rating.objects.exists()


def test_statuses_follow_viewings_and_what_is_said(profile: Profile, film: Title, show: Title) -> None:
    commit(imported(profile, watch(day=DAY), watch(SHOW, part=Part(season=1, number=1), day=DAY)))
    assert (entry(profile, film).status, entry(profile, show).status) == (Status.COMPLETED, Status.WATCHING)
    commit(imported(profile, status(Status.DROPPED, SHOW), choices=Choices(conflicts={RowKind.STATUS: Winner.THEIRS})))
    assert entry(profile, show).status == Status.DROPPED
    commit(imported(profile, watch(SHOW, part=Part(season=1, number=2), day=DAY)))
    assert entry(profile, show).status == Status.DROPPED


def test_a_show_said_to_be_seen_gets_the_episodes_it_lacks(profile: Profile, show: Title) -> None:
    run = commit(imported(profile, watch(SHOW, part=Part(season=1, number=1), day=DAY), watch(SHOW, is_claim=True)))
    assert Watch.objects.count() == 6
    assert Watch.objects.filter(watched_on=DAY).count() == 1
    assert entry(profile, show).status == Status.COMPLETED
    assert states(imported(profile, watch(SHOW, is_claim=True))) == {"watch": ["here"]}
    undo(run)
    assert not Watch.objects.exists()
    assert not LibraryEntry.objects.exclude(status="").exists()


def test_nobody_is_on_the_way_in_what_is_seen_to_its_end(profile: Profile, show: Title) -> None:
    commit(imported(profile, watch(SHOW, is_claim=True), status(Status.PAUSED, SHOW)))
    assert entry(profile, show).status == Status.COMPLETED


def test_one_evening_with_a_show_is_no_whole_show(profile: Profile, show: Title) -> None:
    """Of what may be a film or an episode nothing more is taken than it says."""
    run = imported(profile, watch(Subject(name="The Night Desk", tmdb=88), day=DAY))
    assert states(run) == {"watch": ["ambiguous"]}


def test_the_status_of_an_episode_is_not_that_of_its_show(profile: Profile, show: Title) -> None:
    said = records.StatusRow(origin=origin(), subject=SHOW, part=Part(season=1, number=1), status=Status.COMPLETED)
    assert states(imported(profile, said)) == {"status": ["unsupported"]}


def test_a_season_said_to_be_seen(profile: Profile, show: Title) -> None:
    run = commit(imported(profile, watch(SHOW, part=Part(season=2), is_claim=True)))
    assert set(Watch.objects.values_list("episode__season__number", flat=True)) == {2}
    assert Watch.objects.count() == 3
    assert states(imported(profile, watch(SHOW, part=Part(season=2), is_claim=True))) == {"watch": ["here"]}
    undo(run)
    assert not Watch.objects.exists()


def test_an_episode_that_nobody_finds_is_asked_for(profile: Profile, show: Title) -> None:
    run = imported(profile, watch(SHOW, part=Part(season=7, number=1, name="Elsewhere"), day=DAY))
    assert states(run) == {"watch": ["ambiguous"]}
    assert "Elsewhere" in run.rows.get().reason


def test_the_watchlist_keeps_its_order_and_lets_go_of_what_was_seen(profile: Profile, film: Title) -> None:
    one, two = TitleFactory(tmdb_id=1), TitleFactory(tmdb_id=2)
    services.set_watchlisted(profile=profile, title=film, on=True)
    rows = [
        records.WatchlistRow(origin=origin(), subject=Subject(kind="film", tmdb=key), position=place)
        for key, place in ((1, 2), (2, 1))
    ]
    run = commit(imported(profile, *rows, watch(day=DAY)))
    listed = List.objects.get(profile=profile, kind=ListKind.WATCHLIST).items.order_by("position")
    assert list(listed.values_list("title", flat=True)) == [two.pk, one.pk]
    undo(run)
    assert list(listed.values_list("title", flat=True)) == [film.pk]
    assert entry(profile, film).status == Status.PLANNED


def test_lists_are_made_with_their_notes_or_grow(profile: Profile, film: Title, show: Title) -> None:
    services.create_list(profile=profile, name="Rainy Days", title_ids=[film.pk])
    run = commit(
        imported(
            profile,
            records.ListRow(origin=origin(), key="a", name="RAINY days"),
            records.ItemRow(origin=origin(), list_key="a", subject=FILM),
            records.ItemRow(origin=origin(), list_key="a", subject=SHOW, note="Late"),
            records.ListRow(origin=origin(), key="b", name="X", description="<b>Bold</b> &amp; dry", is_ranked=True),
            records.ItemRow(origin=origin(), list_key="b", subject=SHOW),
            records.ItemRow(origin=origin(), list_key="b", subject=FILM, note="Twice"),
        )
    )
    assert states(run) == {"list": ["here", "written"], "item": ["here", "written", "written", "written"]}
    made = List.objects.get(name="List X")
    assert (made.description, made.is_ranked, made.item_count) == ("Bold & dry", True, 2)
    items = made.items.order_by("position").values_list("title", "note")
    assert list(items) == [(show.pk, ""), (film.pk, "Twice")]
    assert List.objects.get(name="Rainy Days").items.count() == 2
    undo(run)
    assert not List.objects.filter(name="List X").exists()
    assert list(List.objects.get(name="Rainy Days").items.values_list("title", flat=True)) == [film.pk]


def test_a_list_that_was_changed_since_survives_the_undo(profile: Profile, film: Title, show: Title) -> None:
    run = commit(
        imported(
            profile,
            records.ListRow(origin=origin(), key="b", name="Dry Days"),
            records.ItemRow(origin=origin(), list_key="b", subject=SHOW),
        )
    )
    made = List.objects.get(name="Dry Days")
    services.add_titles(profile=profile, found=made, title_ids=[film.pk])
    run = undo(run)
    assert made.items.count() == 2
    assert run.message


def test_copies_and_notes_are_joined_to_what_is_here(profile: Profile, film: Title) -> None:
    services.set_owned(profile=profile, title=film, formats=["dvd"], note="Lent")
    services.set_note(profile=profile, title=film, text="Mine.")
    run = commit(
        imported(
            profile,
            records.OwnedRow(origin=origin(), subject=FILM, formats=("bluray",), note="Box"),
            records.NoteRow(origin=origin(), subject=FILM, text="Theirs."),
            choices=Choices(conflicts={RowKind.NOTE: Winner.THEIRS}),
        )
    )
    held = entry(profile, film)
    assert (held.owned, held.owned_note, held.private_note) == (["bluray", "dvd"], "Lent", "Mine.\nTheirs.")
    undo(run)
    held = entry(profile, film)
    assert (held.owned, held.owned_note, held.private_note) == (["dvd"], "Lent", "Mine.")


def test_texts_are_reviews_or_notes_by_their_length(profile: Profile, film: Title) -> None:
    commit(
        imported(
            profile,
            watch(day=DAY, review="Too loud."),
            watch(day=datetime.date(2020, 4, 4), review="<script>x</script>A <b>fine</b> film about the rain in May."),
            records.ReviewRow(origin=origin(), subject=FILM, text="I would not say this about any other film."),
        )
    )
    first, second = Watch.objects.order_by("watched_on")
    assert (first.note, first.review) == ("Too loud.", None)
    assert second.review
    assert second.review.text == "A **fine** film about the rain in May."
    assert Review.objects.count() == 2


def test_a_review_that_was_written_on_survives_the_undo(profile: Profile, film: Title) -> None:
    text = "I would not say this about any other film."
    run = commit(imported(profile, records.ReviewRow(origin=origin(), subject=FILM, text=text)))
    review = Review.objects.get()
    review.text += " But now I do."
    review.save()
    run = undo(run)
    assert Review.objects.get().text.endswith("now I do.")
    assert run.message


def test_people_and_what_is_no_film_are_kept_aside(profile: Profile) -> None:
    run = imported(
        profile,
        records.FollowRow(origin=origin(), handle="somebody"),
        records.RefusedRow(origin=origin(), about="Pong", code="not_film_or_show", reason="A video game."),
    )
    assert states(run) == {"follow": ["unsupported"], "refused": ["unsupported"]}
    assert run.rows.get(kind="refused").reason == "A video game."


def test_each_viewing_knows_its_row(profile: Profile, film: Title) -> None:
    run = commit(imported(profile, watch(day=DAY)))
    assert Watch.objects.get().imported_from.get() == run.rows.get()
    assert run.rows.get().raw == {"line": "1"}


def test_judging_costs_the_same_however_many_rows(profile: Profile) -> None:
    """Names that nobody knows, that several titles may have, and those that are here."""
    TitleFactory(name="Night Bus", released_on=datetime.date(1990, 1, 1))
    TitleFactory(name="Night Bus", released_on=datetime.date(1990, 6, 1))
    for n in range(12):
        TitleFactory(name=f"Salt and Ember {n}", tmdb_id=500 + n)
    counts = []
    for many in (1, 12):
        rows = [
            each
            for n in range(many)
            for each in (
                watch(Subject(kind="film", name=f"Nobody Knows {n}", year=1990)),
                watch(Subject(kind="film", name="Night Bus", year=1990, key=f"bus{n}")),
                watch(Subject(kind="film", tmdb=500 + n, name=f"Salt and Ember {n}"), day=DAY),
            )
        ]
        run = imported(profile, *rows)
        with CaptureQueriesContext(connection) as captured:
            steps.plan(run)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# -- whole shows, other titles, other lists ---------------------------------------------------------------------------


def test_a_show_logged_as_one_thing_keeps_what_was_said_and_comes_once(profile: Profile, show: Title) -> None:
    """As a short series in a diary of films."""
    said = watch(
        Subject(kind="film", is_guess=True, tmdb=88, name="The Night Desk"), day=DAY, key="entry1", rating=8,
        tags=("rain",), review="All six of them in one wet night, and no regrets.",
    )  # fmt: skip
    ours = SHOW.model_copy(update={"key": said.subject.key})
    rows = [said.model_copy(update={"subject": ours})]
    commit(imported(profile, *rows))
    assert Watch.objects.count() == 6
    last = Watch.objects.get(nonce__isnull=False)
    assert (last.rating, last.tags, str(last.watched_on)) == (8, ["rain"], str(DAY))
    assert last.review
    assert states(imported(profile, *rows)) == {"watch": ["here"]}
    again = watch(SHOW, day=DAY)
    assert states(imported(profile, again)) == {"watch": ["here"]}, "another service tells of the same evening"


def test_a_viewing_that_was_taken_for_another_title_is_here_all_the_same(profile: Profile, film: Title) -> None:
    other = TitleFactory(name="Another", tmdb_id=99)
    commit(imported(profile, watch(day=DAY, key="entry1")))
    run = imported(profile, watch(Subject(kind="film", tmdb=99, name="Another"), day=DAY, key="entry1"))
    assert states(run) == {"watch": ["here"]}
    commit(run)
    assert not Watch.objects.filter(title=other).exists()


def test_one_viewing_told_twice_by_its_name(profile: Profile, film: Title) -> None:
    run = imported(profile, watch(day=DAY, key="a"), watch(day=DAY, key="a"))
    assert states(run) == {"watch": ["ready", "duplicate"]}
    commit(run)
    assert Watch.objects.count() == 1


def test_a_private_list_is_not_poured_into_a_public_one(profile: Profile, film: Title, show: Title) -> None:
    services.create_list(profile=profile, name="Mine", visibility="public", title_ids=[film.pk])
    rows = [
        records.ListRow(origin=origin(), key="a", name="mine", visibility="private"),
        records.ItemRow(origin=origin(), list_key="a", subject=SHOW),
    ]
    commit(imported(profile, *rows))
    found = List.objects.filter(profile=profile, name__iexact="mine").order_by("pk")
    assert [(each.visibility, each.items.get().title_id) for each in found] == [
        ("public", film.pk),
        ("private", show.pk),
    ]
    assert states(imported(profile, *rows)) == {"list": ["here"], "item": ["here"]}


def test_undo_gives_ratings_their_day_back(profile: Profile, film: Title, show: Title) -> None:
    services.set_rating(profile=profile, title=film, value=3)
    before = Rating.objects.get().rated_at
    run = commit(imported(profile, rating(8, rated=DAY), choices=Choices(conflicts={RowKind.RATING: Winner.THEIRS})))
    assert Rating.objects.get().rated_at != before
    undo(run)
    assert (Rating.objects.get().value, Rating.objects.get().rated_at) == (3, before)


def test_points_of_a_review_rate_what_nothing_else_rates(profile: Profile, film: Title) -> None:
    text = "I would not say this about any other film."
    run = commit(imported(profile, records.ReviewRow(origin=origin(), subject=FILM, text=text, rating=9)))
    assert Rating.objects.get().value == 9
    undo(run)
    assert not Rating.objects.exists()
    commit(imported(profile, records.ReviewRow(origin=origin(), subject=FILM, text=text, rating=9), rating(4)))
    assert Rating.objects.get().value == 4


def test_titles_that_are_gone_are_not_said_to_be_left_out(profile: Profile, film: Title) -> None:
    run = imported(profile, watch(day=DAY))
    film.delete()
    steps.plan(run)
    assert states(run) == {"watch": ["ambiguous"]}


def test_undo_leaves_no_empty_entries(profile: Profile, film: Title, show: Title) -> None:
    services.set_rating(profile=profile, title=show, value=5)
    run = commit(imported(profile, watch(day=DAY), watch(SHOW, is_claim=True), rating(8)))
    undo(run)
    assert list(LibraryEntry.objects.values_list("title", flat=True)) == [show.pk]
    assert Rating.objects.get().value == 5


def test_names_of_what_is_written_stay(profile: Profile, film: Title, show: Title) -> None:
    run = commit(imported(profile, watch(day=DAY)))
    subject = run.subjects.get()
    with pytest.raises(NotNowError, match="written already"):
        reopen_subjects(run, [subject.pk])
    with pytest.raises(NotNowError, match="written already"):
        settle_subjects(run, {subject.pk: show})
    undo(run)
    assert settle_subjects(run, {subject.pk: show}) == 1


def test_written_again_it_is_not_taken_back_any_more(profile: Profile, film: Title) -> None:
    run = undo(commit(imported(profile, watch(day=DAY))))
    assert run.undone_at
    assert commit(run).undone_at is None
    assert Watch.objects.count() == 1
