"""Finding the list that an address means, for who asks; no right to see it is a 404."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from lists.enums import ListKind, Role
from lists.models import List
from lists.models.lists import ListQuerySet
from lists.queries import for_page, own_for_page, own_list_for_page
from movies.views.browsing import viewer
from social.models import Profile

LARGEST_KEY = 2**63 - 1


def seen_list(request: HttpRequest, pk: int, *, handle: str | None = None) -> List:
    """A list that the viewer sees, with `profile`, `liked`, `role` and `members_count`. handle: whose it has to be."""
    profile, pk = viewer(request), min(pk, LARGEST_KEY)
    if profile and handle == profile.handle:
        found = own_list_for_page(profile, pk)
    else:
        found = seen_lists(profile, handle).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such list."))
    return found


def seen_lists(profile: Profile | None, handle: str | None) -> ListQuerySet:
    """Those that the profile sees of whoever has the handle, of everybody without one; one's own in far less time."""
    if profile and handle == profile.handle:
        return own_for_page(profile).select_related("profile")
    lists = for_page(profile)
    return lists if handle is None else lists.filter(profile__handle=handle.lower())


def editable_list(request: HttpRequest, pk: int) -> List:
    """A list that the viewer puts titles on."""
    found = List.objects.editable_by(viewer(request)).select_related("profile").filter(pk=min(pk, LARGEST_KEY)).first()
    if found is None:
        raise Http404(_("There is no such list."))
    return found


def own_list(request: HttpRequest, pk: int) -> List:
    """A list that the viewer owns."""
    profile = viewer(request)
    own = List.objects.filter(profile=profile.pk if profile else None)
    found = own.select_related("profile").filter(pk=min(pk, LARGEST_KEY)).first()
    if found is None:
        raise Http404(_("There is no such list."))
    return found


def owner_of(request: HttpRequest, handle: str) -> Profile:
    """Somebody whose pages the viewer may read."""
    found = Profile.objects.open_to(viewer(request)).filter(handle=handle.lower()).first()
    if found is None:
        raise Http404(_("There is nobody of this name."))
    return found


def may(found: Any, profile: Profile | None) -> dict[str, bool]:
    """What the profile may do with a list of `seen_list`."""
    is_owner = bool(profile) and profile is not None and found.profile_id == profile.pk
    holds = found.kind != ListKind.SMART
    return {
        "is_owner": is_owner,
        "can_edit": holds and (is_owner or found.role == Role.EDITOR),
        "can_share": is_owner and found.is_made and profile is not None and profile.kind == "standard",
        "can_like": bool(profile) and profile is not None and not is_owner and profile.kind == "standard",
    }
