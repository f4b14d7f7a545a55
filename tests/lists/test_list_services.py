"""Lists: making, changing, deleting and copying them, what is on them, and taking each act back."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from lists import services
from lists.enums import ListKind, Role, Status
from lists.models import LibraryEntry, List, ListItem, ListLike, ListMember
from lists.services import Goal
from lists.services.items import standing_list
from movies.models import Title
from social.enums import ProfileKind, Verb, Visibility
from social.models import Activity, Profile
from tests.lists.factories import ListFactory, ListItemFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory()


@pytest.fixture
def films(db: None) -> list[Title]:
    return [TitleFactory(name=name) for name in ("Ash", "Birch", "Cedar", "Dogwood", "Elm")]


@pytest.fixture
def found(profile: Profile, films: list[Title]) -> List:
    """A list of five."""
    return services.create_list(profile=profile, name="Trees", title_ids=[film.pk for film in films]).made


def names(found: List) -> list[str]:
    return list(found.items.order_by("position").values_list("title__name", flat=True))


def item(found: List, name: str) -> int:
    return found.items.get(title__name=name).pk


def undo(profile: Profile, receipt: services.Receipt) -> services.Receipt:
    assert receipt.undo is not None
    return services.take_back(profile=profile, key=receipt.undo.key)


def test_made_with_titles_in_order_and_taken_back(profile: Profile, films: list[Title]) -> None:
    receipt = services.create_list(
        profile=profile, name="  Late   nights ", description=" For later. ", title_ids=[films[2].pk, films[0].pk]
    )
    made = List.objects.get()
    assert (made.name, made.description, made.visibility) == ("Late nights", "For later.", Visibility.PUBLIC)
    assert (names(made), made.item_count) == (["Cedar", "Ash"], 2)
    assert Activity.objects.get().verb == Verb.CREATED_LIST

    undo(profile, receipt)
    assert not List.objects.exists()
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": " x "}, "name_short"),
        ({"name": "\u200b\u2800\u3164\u202e"}, "name_short"),
        ({"name": "x" * 101}, "name_long"),
        ({"description": "x" * 501}, "too_long"),
        ({"visibility": "nobody"}, "visibility"),
        ({"title_ids": range(1001)}, "too_many"),
    ],
)
def test_wrong_lists_are_refused(profile: Profile, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        services.create_list(**{"profile": profile, "name": "Good enough", **wrong})
    assert caught.value.code == code
    assert not List.objects.exists()


def test_edges_of_what_is_allowed(profile: Profile) -> None:
    made = services.create_list(profile=profile, name="x" * 100, description="y\r\n" * 250).made
    assert (len(made.name), len(made.description)) == (100, 499)
    assert services.create_list(profile=profile, name="ok").made.name == "ok"
    # Joined by what isn't seen, and yet two to see.
    assert services.create_list(profile=profile, name="👩\u200d🚀").made.name == "👩\u200d🚀"


def test_change_and_take_back_what_nobody_changed_since(profile: Profile, found: List) -> None:
    receipt = services.edit_list(profile=profile, found=found, name="Woods", visibility=Visibility.PRIVATE)
    assert Activity.objects.get(verb=Verb.CREATED_LIST).visibility == Visibility.PRIVATE
    services.edit_list(profile=profile, found=found, name="Forests")

    undo(profile, receipt)
    found.refresh_from_db()
    assert (found.name, found.visibility) == ("Forests", Visibility.PUBLIC)
    assert Activity.objects.get(verb=Verb.CREATED_LIST).visibility == Visibility.PUBLIC


def test_watchlist_keeps_its_name_and_stays(profile: Profile) -> None:
    found = standing_list(profile, ListKind.WATCHLIST)
    services.edit_list(profile=profile, found=found, name="Mine", visibility=Visibility.PRIVATE)
    found.refresh_from_db()
    assert (found.name, found.visibility) == ("Watchlist", Visibility.PRIVATE)
    with pytest.raises(List.DoesNotExist):
        services.delete_list(profile=profile, found=found)


def test_only_the_owner_changes_and_deletes(profile: Profile, found: List) -> None:
    editor = ProfileFactory()
    ListMember.objects.create(list=found, profile=editor, role=Role.EDITOR, accepted_at=found.created_at)
    for act in (services.edit_list, services.delete_list):
        with pytest.raises(List.DoesNotExist):
            act(profile=editor, found=found)
    assert List.objects.filter(pk=found.pk, name="Trees").exists()


def test_deleted_list_comes_back_whole(profile: Profile, found: List, films: list[Title]) -> None:
    editor, fan = ProfileFactory.create_batch(2)
    ListMember.objects.create(list=found, profile=editor, role=Role.EDITOR, accepted_at=found.created_at)
    services.like_list(profile=fan, found=found)
    services.set_item_note(profile=profile, found=found, item=item(found, "Cedar"), text="Smells of pencils.")
    services.set_cover(profile=profile, found=found, item=item(found, "Elm"))
    services.move_item(profile=editor, found=found, item=item(found, "Elm"), goal=Goal(to=1))
    copy = services.copy_list(profile=fan, source=found).made
    before = {
        "list": List.objects.filter(pk=found.pk).values().get(),
        "items": list(ListItem.objects.filter(list=found).order_by("pk").values()),
        "members": list(ListMember.objects.values()),
        "likes": list(ListLike.objects.values()),
    }

    receipt = services.delete_list(profile=profile, found=found)
    assert not List.objects.filter(pk=found.pk).exists()
    assert not ListLike.objects.exists()

    undo(profile, receipt)
    after = {
        "list": List.objects.filter(pk=found.pk).values().get(),
        "items": list(ListItem.objects.filter(list=found).order_by("pk").values()),
        "members": list(ListMember.objects.values()),
        "likes": list(ListLike.objects.values()),
    }
    assert after == before
    copy.refresh_from_db()
    assert copy.copied_from_id == found.pk


def test_deleted_list_comes_back_without_what_is_gone(profile: Profile, found: List, films: list[Title]) -> None:
    editor = ProfileFactory()
    ListMember.objects.create(list=found, profile=editor, role=Role.EDITOR, accepted_at=found.created_at)
    services.add_titles(profile=editor, found=found, title_ids=[TitleFactory(name="Fir").pk])
    receipt = services.delete_list(profile=profile, found=found)
    films[0].delete()
    editor.delete()

    undo(profile, receipt)
    found.refresh_from_db()
    assert names(found) == ["Birch", "Cedar", "Dogwood", "Elm", "Fir"]
    assert found.item_count == 5
    assert not found.members.exists()
    assert found.items.get(title__name="Fir").added_by is None


def test_add_says_what_is_new_and_undo_takes_only_that_off(profile: Profile, films: list[Title]) -> None:
    found = ListFactory(profile=profile)
    services.add_titles(profile=profile, found=found, title_ids=[films[0].pk])
    receipt = services.add_titles(profile=profile, found=found, title_ids=[film.pk for film in films[:3]])
    assert receipt.count == 2
    assert [activity.data for activity in Activity.objects.order_by("pk")] == [{"count": 1}, {"count": 2}]
    assert not services.add_titles(profile=profile, found=found, title_ids=[films[0].pk]).changed

    undo(profile, receipt)
    assert names(found) == ["Ash"]


def test_remove_withdraws_what_was_told(profile: Profile, films: list[Title]) -> None:
    found = ListFactory(profile=profile)
    services.add_titles(profile=profile, found=found, title_ids=[films[0].pk])
    services.add_titles(profile=profile, found=found, title_ids=[films[1].pk])
    receipt = services.remove_titles(profile=profile, found=found, title_ids=[films[0].pk])
    assert list(Activity.objects.values_list("title__name", flat=True)) == ["Birch"]
    undo(profile, receipt)
    assert names(found) == ["Ash", "Birch"]


def test_titles_one_may_not_know_of_are_passed_over(profile: Profile) -> None:
    found = ListFactory(profile=profile)
    hidden = TitleFactory(adult=True)
    assert not services.add_titles(profile=profile, found=found, title_ids=[hidden.pk]).changed
    assert not found.items.exists()


def test_bulk_watchlist_follows_statuses_and_back(profile: Profile, films: list[Title]) -> None:
    services.set_status(profile=profile, title=films[1], status=Status.PAUSED)
    watchlist = standing_list(profile, ListKind.WATCHLIST)
    ids = [films[0].pk, films[1].pk]
    receipt = services.add_titles(profile=profile, found=watchlist, title_ids=ids)
    entries = LibraryEntry.objects.filter(profile=profile).order_by("title__name")
    assert list(entries.values_list("status", "on_watchlist")) == [("planned", True), ("paused", True)]

    undo(profile, receipt)
    assert list(entries.values_list("status", "on_watchlist")) == [("", False), ("paused", False)]


def test_bulk_move_keeps_notes_and_order_and_comes_back(profile: Profile, found: List, films: list[Title]) -> None:
    goal = ListFactory(profile=profile, name="Shrubs")
    services.add_titles(profile=profile, found=goal, title_ids=[films[4].pk])
    services.set_item_note(profile=profile, found=found, item=item(found, "Cedar"), text="Tall.")
    receipt = services.move_titles(
        profile=profile, source=found, target=goal, title_ids=[films[2].pk, films[0].pk, films[4].pk]
    )
    assert (names(found), names(goal)) == (["Birch", "Dogwood"], ["Elm", "Ash", "Cedar"])
    assert goal.items.get(title__name="Cedar").note == "Tall."

    undo(profile, receipt)
    assert (names(found), names(goal)) == (["Ash", "Birch", "Cedar", "Dogwood", "Elm"], ["Elm"])
    assert found.items.get(title__name="Cedar").note == "Tall."


def test_copy_of_titles_takes_notes_from_own_lists_only(profile: Profile, found: List, films: list[Title]) -> None:
    services.set_item_note(profile=profile, found=found, item=item(found, "Ash"), text="Mine.")
    mine, theirs = ListFactory(profile=profile), ListFactory()
    services.copy_titles(profile=profile, source=found, target=mine, title_ids=[films[0].pk])
    services.copy_titles(profile=theirs.profile, source=found, target=theirs, title_ids=[films[0].pk])
    assert [mine.items.get().note, theirs.items.get().note] == ["Mine.", ""]
    assert found.items.count() == 5


def test_duplicate_is_the_same_and_a_copy_is_the_titles(profile: Profile, found: List) -> None:
    services.set_item_note(profile=profile, found=found, item=item(found, "Ash"), text="Mine.")
    own = services.copy_list(profile=profile, source=found).made
    assert (own.name, own.copied_from, own.items.get(title__name="Ash").note) == ("Trees (copy)", None, "Mine.")
    other = services.copy_list(profile=ProfileFactory(), source=found).made
    assert (other.name, other.copied_from, other.items.get(title__name="Ash").note) == ("Trees", found, "")
    assert names(own) == names(other) == names(found)


def test_note_within_500_characters(profile: Profile, found: List) -> None:
    key = item(found, "Ash")
    receipt = services.set_item_note(profile=profile, found=found, item=key, text="x" * 500)
    with pytest.raises(ValidationError, match="it has 501"):
        services.set_item_note(profile=profile, found=found, item=key, text="x" * 501)
    undo(profile, receipt)
    assert found.items.get(pk=key).note == ""


def test_like_counts_each_once_and_goes_with_its_owner(found: List) -> None:
    fan, other = ProfileFactory.create_batch(2)
    assert services.like_list(profile=fan, found=found)
    assert not services.like_list(profile=fan, found=found)
    services.like_list(profile=other, found=found)
    found.refresh_from_db()
    assert found.like_count == 2
    assert services.unlike_list(profile=fan, found=found)
    assert not services.unlike_list(profile=fan, found=found)
    other.user.delete()
    found.refresh_from_db()
    assert found.like_count == 0


def test_own_list_and_guests_like_nothing(profile: Profile, found: List) -> None:
    guest = ProfileFactory(kind=ProfileKind.GUEST, visibility=Visibility.PRIVATE)
    for who in (profile, guest):
        with pytest.raises(ValidationError):
            services.like_list(profile=who, found=found)
    assert not ListLike.objects.exists()


def test_shelf_is_arranged_and_new_lists_come_first(profile: Profile) -> None:
    made = [services.create_list(profile=profile, name=name).made for name in ("One", "Two", "Three")]
    order = List.objects.filter(profile=profile).in_shelf_order()
    assert [each.name for each in order.all()] == ["Three", "Two", "One"]
    receipt = services.arrange_list(profile=profile, found=made[0], to=1)
    assert [each.name for each in order.all()] == ["One", "Three", "Two"]
    services.create_list(profile=profile, name="Four")
    assert [each.name for each in order.all()] == ["Four", "One", "Three", "Two"]
    undo(profile, receipt)
    assert [each.name for each in order.all()] == ["Four", "Three", "Two", "One"]


@pytest.mark.parametrize(
    ("name", "goal", "expected"),
    [
        ("Elm", Goal(to=1), "EABCD"),
        ("Ash", Goal(to=5), "BCDEA"),
        ("Ash", Goal(to=99), "BCDEA"),
        ("Ash", Goal(to=-3), "ABCDE"),
        ("Birch", Goal(to=4), "ACDBE"),
        ("Birch", Goal(by=1), "ACBDE"),
        ("Birch", Goal(by=-1), "BACDE"),
        ("Ash", Goal(by=-1), "ABCDE"),
        ("Elm", Goal(by=1), "ABCDE"),
        ("Ash", Goal(after="Cedar"), "BCADE"),
        ("Elm", Goal(before="Birch"), "AEBCD"),
        ("Elm", Goal(before="Elm"), "ABCDE"),
        ("Birch", Goal(after="Ash"), "ABCDE"),
    ],
)
def test_move(profile: Profile, found: List, name: str, goal: Any, expected: str) -> None:
    before, after = (item(found, key) if key else None for key in (goal.before, goal.after))
    goal = Goal(before=before, after=after, to=goal.to, by=goal.by)
    receipt = services.move_item(profile=profile, found=found, item=item(found, name), goal=goal)
    assert "".join(each[0] for each in names(found)) == expected
    assert receipt.count == expected.index(name[0]) + 1
    if receipt.undo:
        undo(profile, receipt)
    assert "".join(each[0] for each in names(found)) == "ABCDE"


def test_move_writes_one_row_until_the_gap_is_used_up(profile: Profile, found: List) -> None:
    """Always between the same two neighbours: sixteen halvings, then all are numbered anew."""
    order = ["Ash", "Birch", "Cedar", "Dogwood", "Elm"]
    for turn in range(40):
        before = dict(found.items.values_list("title__name", "position"))
        mover = order[4] if order[4] != "Ash" else order[3]
        services.move_item(profile=profile, found=found, item=item(found, mover), goal=Goal(after=item(found, "Ash")))
        order.remove(mover)
        order.insert(order.index("Ash") + 1, mover)
        assert names(found) == order, turn
        after = dict(found.items.values_list("title__name", "position"))
        changed = sum(before[name] != after[name] for name in before)
        assert changed == 1 or turn > 10
    assert len(set(after.values())) == 5


def test_places_count_what_the_mover_knows_of(profile: Profile, found: List) -> None:
    Title.objects.filter(name="Birch").update(adult=True)
    receipt = services.move_item(profile=profile, found=found, item=item(found, "Elm"), goal=Goal(to=2))
    assert (names(found), receipt.count) == (["Ash", "Birch", "Elm", "Cedar", "Dogwood"], 2)


def test_smart_list_takes_no_titles(profile: Profile, films: list[Title]) -> None:
    smart = services.create_list(profile=profile, name="All of them", rules="").made
    with pytest.raises(List.DoesNotExist):
        services.add_titles(profile=profile, found=smart, title_ids=[films[0].pk])
    stranger = ListItemFactory(list=ListFactory())
    mine = ListFactory(profile=profile)
    with pytest.raises(ListItem.DoesNotExist):
        services.move_item(profile=profile, found=mine, item=stranger.pk, goal=Goal(to=1))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [ListKind.WATCHLIST, ListKind.FAVOURITES])
def test_standing_lists_begin_as_visible_as_all_that_is_new(kind: ListKind) -> None:
    shy = ProfileFactory(default_visibility=Visibility.FOLLOWERS)
    act = services.set_watchlisted if kind == ListKind.WATCHLIST else services.set_favourite
    act(profile=shy, title=TitleFactory(), on=True)
    assert List.objects.get(profile=shy, kind=kind).visibility == Visibility.FOLLOWERS
    assert Activity.objects.get().visibility == Visibility.FOLLOWERS


def test_what_is_told_of_a_standing_list_is_as_visible_as_it(profile: Profile) -> None:
    found = standing_list(profile, ListKind.WATCHLIST)
    services.set_watchlisted(profile=profile, title=TitleFactory(), on=True)
    receipt = services.edit_list(profile=profile, found=found, visibility=Visibility.PRIVATE)
    services.set_status(profile=profile, title=TitleFactory(), status=Status.PLANNED)
    told = Activity.objects.filter(verb=Verb.PLANNED)
    assert set(told.values_list("visibility", flat=True)) == {Visibility.PRIVATE}

    services.set_favourite(profile=profile, title=TitleFactory(), on=True)
    assert Activity.objects.get(verb=Verb.FAVOURITED).visibility == Visibility.PUBLIC
    undo(profile, receipt)
    assert set(told.values_list("visibility", flat=True)) == {Visibility.PUBLIC}


@pytest.mark.django_db
def test_a_completed_show_is_told_to_those_who_see_what_is_new() -> None:
    shy = ProfileFactory(default_visibility=Visibility.PRIVATE)
    services.set_status(profile=shy, title=TitleFactory(), status=Status.COMPLETED)
    assert set(Activity.objects.values_list("visibility", flat=True)) == {Visibility.PRIVATE}
