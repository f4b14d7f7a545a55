"""What somebody says of what was made of its taste: more of this, less of that, and the way back."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from lists.services import Receipt
from lists.services.shelf import shelf
from lists.undo import Journal, Left, Step, takes_back
from movies.facets import RUNTIME_BANDS
from movies.models import Genre, Keyword, Person
from recommendations.enums import Facet
from recommendations.models import TasteCorrection
from recommendations.validators import taste_multiplier
from social.models import Profile

# From a sort of facet and its key to how often it counts; 1, as it is, keeps nothing.
Wanted = Mapping[tuple[str, str], float]
_ROWS: dict[str, type[Model]] = {Facet.GENRE: Genre, Facet.PERSON: Person, Facet.KEYWORD: Keyword}
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
# How the keys of each sort of facets look.
KEYS: dict[str, re.Pattern[str]] = {
    Facet.GENRE: _NUMBER,
    Facet.PERSON: _NUMBER,
    Facet.KEYWORD: _NUMBER,
    Facet.DECADE: re.compile(r"(18|19|20)[0-9]0"),
    Facet.COUNTRY: re.compile(r"[A-Z]{2}"),
    Facet.LANGUAGE: re.compile(r"[a-z]{2,3}"),
    Facet.RUNTIME: re.compile("|".join(f"{low}-{high - 1 if high else ''}" for low, high in RUNTIME_BANDS)),
}
# At once, and altogether: more is somebody trying.
MOST = 500


def correct_taste(*, profile: Profile, wanted: Wanted, words: str = "") -> Receipt:
    """Say of some facets how much they are to count, and of the others nothing new. The receipt offers the undo.

    words: of the toast. Raises ValidationError for a facet that there isn't, another multiplier than 0 to 2, and when
    there are too many. Twice is once.
    """
    _check(wanted)
    with shelf(profile):
        return _written(profile, wanted, words or _("Your taste is corrected."))


def reset_taste(*, profile: Profile) -> Receipt:
    """Take all corrections back. The receipt offers the undo."""
    with shelf(profile):
        kept = TasteCorrection.objects.filter(profile=profile).values_list("facet", "key")
        return _written(profile, dict.fromkeys(kept, 1.0), _("Your corrections are taken back."))


def _written(profile: Profile, wanted: Wanted, words: str) -> Receipt:
    """Under the shelf's lock."""
    journal, mine = Journal(profile), TasteCorrection.objects.filter(profile=profile)
    before = {(row.facet, row.key): row.multiplier for row in mine}
    changed = {facet: value for facet, value in wanted.items() if before.get(facet, 1.0) != value}
    _put(profile, changed)
    if changed:
        # More than that an archive may have brought: then they get fewer, one by one.
        if mine.all().count() > max(MOST, len(before)):
            raise ValidationError(_("That is more than can be corrected. Take some corrections back first."))
        steps = [[facet, key, before.get((facet, key), 1.0), value] for (facet, key), value in changed.items()]
        journal.note("taste_corrected", changed=steps)
    undo = journal.save(words)
    return Receipt(message=undo.label if undo else "", undo=undo, count=len(changed))


def _put(profile: Profile, wanted: Wanted) -> None:
    for (facet, key), value in sorted(wanted.items()):
        facts: dict[str, Any] = {"profile": profile, "facet": facet, "key": key}
        if value == 1:
            TasteCorrection.objects.filter(**facts).delete()
        else:
            TasteCorrection.objects.update_or_create(**facts, defaults={"multiplier": value})


def _check(wanted: Wanted) -> None:
    if len(wanted) > MOST:
        raise ValidationError(_("That is more than can be corrected at once."))
    for (facet, key), value in wanted.items():
        if facet not in Facet.values:
            raise ValidationError(_("One of %(values)s.") % {"values": ", ".join(Facet.values)}, code="facet")
        if not KEYS[facet].fullmatch(key):
            raise ValidationError(_("There is no such value of this facet."), code="key")
        taste_multiplier(value)
    for facet, model in _ROWS.items():
        keys = {int(key) for sort, key in wanted if sort == facet}
        if keys and model._default_manager.filter(pk__in=keys).count() < len(keys):
            raise ValidationError(_("There is no such genre, person or theme."), code="key")


@takes_back("taste_corrected")
def _uncorrect(profile: Profile, step: Step) -> Left | None:
    """But for what has been said of a facet since."""
    now = {(row.facet, row.key): row.multiplier for row in TasteCorrection.objects.filter(profile=profile)}
    back = {
        (facet, key): before for facet, key, before, after in step["changed"] if now.get((facet, key), 1.0) == after
    }
    _put(profile, back)
    return Left.of(len(step["changed"]), done=len(back))
