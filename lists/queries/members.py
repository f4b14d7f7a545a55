"""Who is let into a list, as far as who asks may know them."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from lists.models import List, ListMember
from social.models import Profile


def members_of(found: List, *, viewer: Profile) -> QuerySet[Any]:
    """Members with their profiles and `is_known`: whether the viewer may know who that is.

    Owners get every one of theirs, invited ones too: whoever has a list in hand can be taken off it, hidden or not.
    Others get those who have come and whom they may know.
    """
    known = Exists(Profile.objects.visible_to(viewer).filter(pk=OuterRef("profile")))
    rows: QuerySet[Any] = ListMember.objects.filter(list=found).select_related("profile").annotate(is_known=known)
    rows = rows.order_by("created_at", "pk")
    return rows if found.profile_id == viewer.pk else rows.filter(accepted_at__isnull=False, is_known=True)
