"""Whom somebody followed elsewhere, and who of the people here that may be. Nobody is followed by it: it is offered."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lists.enums import ImportState, RowKind
from lists.imports.sources import sources
from lists.models import ImportRow
from social.enums import ProfileKind
from social.models import Profile
from social.queries import Candidate

# So many handles of the latest imports are looked for.
MOST = 500
# The addresses of people at a source, as they give them as a link of theirs.
_ADDRESSES = {
    "letterboxd": ("letterboxd.com/{}",),
    "trakt": ("trakt.tv/users/{}", "app.trakt.tv/profile/{}"),
}


def followed_elsewhere(viewer: Profile) -> Sequence[Candidate]:
    """People here who give an address of one whom the viewer's imports say they follow, or have the same handle.

    Runs one query, and two more where there is such an import.
    """
    rows = ImportRow.objects.filter(run__profile=viewer.pk, kind=RowKind.FOLLOW)
    rows = rows.exclude(run__state=ImportState.UNDONE).order_by("-run", "number")
    told: dict[tuple[str, str], None] = {}
    for source, handle in rows.values_list("run__source", "data__handle")[:MOST]:
        if handle:
            told[source, str(handle).strip().removeprefix("@")] = None
    if not told:
        return []
    links = {link: who for who in told for link in _links(*who)}
    handles = {handle.lower(): (source, handle) for source, handle in told}
    people = Profile.objects.visible_to(viewer).filter(kind=ProfileKind.STANDARD).only("handle", "links")
    found = [*people.filter(handle__in=handles), *people.filter(links__overlap=list(links))]
    return [_candidate(person, links, handles) for person in found]


def _candidate(person: Profile, links: dict[str, Any], handles: dict[str, Any]) -> Candidate:
    """An address says who it is; a handle only that it may be."""
    group = _("People you followed elsewhere")
    by_link = next((links[link] for link in person.links if link in links), None)
    if by_link:
        text = _("You follow them on %(source)s as %(handle)s")
        weight = 1.0
    else:
        text = _("Has the handle of somebody you follow on %(source)s: %(handle)s")
        weight = 0.9
    source, handle = by_link or handles[person.handle]
    known = sources().get(source)
    words = {"source": known.label if known else source, "handle": f"@{handle}"}
    return Candidate(person.pk, weight, text % words, group)


def _links(source: str, handle: str) -> Iterator[str]:
    """All spellings that an address of theirs may have in somebody's links."""
    for address in _ADDRESSES.get(source, ()):
        for spelling in _once((handle, handle.lower())):
            for start in ("https://", "https://www.", "http://"):
                for end in ("", "/"):
                    yield f"{start}{address.format(spelling)}{end}"


def _once(words: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(words)
