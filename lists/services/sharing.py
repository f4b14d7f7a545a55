"""Lists kept by several people: invited by handle or by link, in two roles."""

import datetime
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.prepared import Given, prepared
from lists.enums import ListKind, Role
from lists.models import List, ListLink, ListMember
from social import activity
from social.enums import NotificationKind, ProfileKind, Verb, Visibility
from social.models import Profile
from social.models.profiles import ProfileQuerySet
from social.models.visibility import not_blocked

LONGEST_LINK = datetime.timedelta(days=365)
MOST_USES = 1_000


def invite(*, profile: Profile, found: List, handle: str, role: str) -> ListMember:
    """Ask somebody onto a list of the profile's own; who is asked already gets the new role.

    Raises List.DoesNotExist, ValidationError. Who can't be found, doesn't want to or may not all look alike.
    """
    _check_role(role)
    with transaction.atomic():
        locked = _lock_own(profile, found)
        wanted = handle.strip().removeprefix("@").lower()
        guest = _welcome().visible_to(profile).filter(not_blocked(profile, owner="pk")).filter(handle=wanted).first()
        if guest is None:
            message = _("There is nobody called @%(handle)s whom you can invite. Check the spelling.")
            raise ValidationError(message % {"handle": wanted[:40]}, code="nobody")
        if guest.pk == profile.pk:
            raise ValidationError(_("The list is yours already. Invite somebody else."), code="self")
        member, made = ListMember.objects.get_or_create(list=locked, profile=guest, defaults={"role": role})
        if not made and member.accepted_at:
            message = _("@%(handle)s is on this list already. Change the role below.") % {"handle": wanted}
            raise ValidationError(message, code="member")
        if not made and member.role != role:
            member.role = role
            member.save(update_fields=["role"])
        if made:
            activity.record(
                actor=profile,
                verb=Verb.INVITED_TO_LIST,
                target=locked,
                visibility=Visibility.PRIVATE,
                data={"member": member.pk},
                tells={NotificationKind.LIST_INVITE: [guest.pk]},
            )
    return member


def accept(*, profile: Profile, found: int) -> ListMember:
    """Say yes to an invitation to the list of this key. Raises ListMember.DoesNotExist where there is none."""
    with transaction.atomic():
        member = invitations(profile).select_for_update(of=("self",)).get(list=found)
        member.accepted_at = timezone.now()
        member.save(update_fields=["accepted_at"])
    return member


def decline(*, profile: Profile, found: int) -> None:
    """Say no; nobody is told. Raises ListMember.DoesNotExist."""
    if not ListMember.objects.filter(profile=profile, list=found, accepted_at=None).delete()[0]:
        raise ListMember.DoesNotExist


def leave(*, profile: Profile, found: List) -> None:
    """Be on somebody's list no more; what one has put there stays. Raises ListMember.DoesNotExist."""
    if not ListMember.objects.filter(profile=profile, list=found).delete()[0]:
        raise ListMember.DoesNotExist


def remove_member(*, profile: Profile, found: List, member: int) -> ListMember:
    """Take somebody (the key of the membership) off one's own list, or an invitation back.

    Whoever was on it may have come by a link, and has its address: the list's links get new ones.
    Raises ListMember.DoesNotExist.
    """
    with transaction.atomic():
        rows = ListMember.objects.select_for_update(of=("self",)).select_related("profile")
        row = rows.get(pk=member, list=found, list__profile=profile)
        ListMember.objects.filter(pk=row.pk).delete()
        if row.accepted_at:
            _renew_links(row.list_id)
    return row


def set_role(*, profile: Profile, found: List, member: int, role: str) -> ListMember:
    """Change what a member (key) of one's own list may do. Raises ListMember.DoesNotExist, ValidationError."""
    _check_role(role)
    row = ListMember.objects.select_related("profile").get(pk=member, list=found, list__profile=profile)
    ListMember.objects.filter(pk=row.pk).update(role=role)
    row.role = role
    return row


def create_link(*, profile: Profile, found: List, role: str, uses: int, days: int) -> ListLink:
    """An address that lets so many people onto one's own list, for so many days.

    Raises List.DoesNotExist, ValidationError.
    """
    _check_role(role)
    if not 1 <= uses <= MOST_USES:
        raise ValidationError(_("Let between 1 and 1,000 people use the link."), code="uses")
    if not 1 <= days <= LONGEST_LINK.days:
        raise ValidationError(_("Let the link work for 1 to 365 days."), code="days")
    with transaction.atomic():
        locked = _lock_own(profile, found)
        return ListLink.objects.create(
            list=locked,
            code=_new_code(),
            role=role,
            max_uses=uses,
            expires_at=timezone.now() + datetime.timedelta(days=days),
        )


def revoke_link(*, profile: Profile, found: List, link: int) -> None:
    """Make a link useless; who came by it stays. Raises ListLink.DoesNotExist."""
    if not ListLink.objects.filter(pk=link, list=found, list__profile=profile).delete()[0]:
        raise ListLink.DoesNotExist


def link_for(profile: Profile, code: str) -> ListLink:
    """The link of this code, if the profile may come in by it now. Raises ListLink.DoesNotExist."""
    if profile.kind != ProfileKind.STANDARD or profile.withdrawn_at:
        raise ListLink.DoesNotExist
    open_links = ListLink.objects.filter(expires_at__gt=timezone.now(), uses__lt=F("max_uses"))
    hosts = open_links.filter(list__profile__withdrawn_at=None, list__profile__kind=ProfileKind.STANDARD)
    welcome = hosts.filter(not_blocked(profile, owner="list__profile"))
    return welcome.exclude(list__profile=profile).select_related("list__profile").get(code=code)


def join_by_link(*, profile: Profile, code: str) -> ListMember:
    """Come onto a list by a link. Each person counts once, however often they come; a better role is taken over.

    Raises ListLink.DoesNotExist where the link is unknown, used up or expired, or isn't for this profile.
    """
    with transaction.atomic():
        link = link_for(profile, code)
        # Under the link's lock: of many who come for the last place one gets it.
        # By its code again: whoever was removed while this waited comes by an old one.
        locked = ListLink.objects.select_for_update(of=("self",)).select_related("list__profile")
        link = locked.get(pk=link.pk, code=code)
        now = timezone.now()
        member = ListMember.objects.filter(list=link.list, profile=profile).first()
        if member and member.accepted_at and (member.role == link.role or member.role == Role.EDITOR):
            return member
        if link.uses >= link.max_uses or link.expires_at <= now:
            raise ListLink.DoesNotExist
        member, _made = ListMember.objects.update_or_create(
            list=link.list,
            profile=profile,
            defaults={"role": _better(member.role if member else link.role, link.role), "accepted_at": now},
        )
        ListLink.objects.filter(pk=link.pk).update(uses=F("uses") + 1)
    return member


def invitations(profile: Profile) -> QuerySet[ListMember]:
    """Invitations that wait for the profile's answer, the newest first. A queryset."""
    asked = ListMember.objects.filter(profile=profile, accepted_at=None)
    if profile.kind != ProfileKind.STANDARD:
        return asked.none()
    hosts = asked.filter(list__profile__withdrawn_at=None, list__profile__kind=ProfileKind.STANDARD)
    return hosts.filter(not_blocked(profile, owner="list__profile")).order_by("-created_at", "-pk")


def invitation_count(profile: Profile) -> int:
    """Runs one query, and one more for who has any."""
    return invitations(profile).count() if _asked(profile=profile.pk) else 0


@prepared
def _asked() -> QuerySet[ListMember, int]:
    return ListMember.objects.filter(profile=Given("profile"), accepted_at=None).values_list("pk", flat=True)[:1]


def _new_code() -> str:
    return secrets.token_urlsafe(24)


def _renew_links(list_id: int) -> None:
    for link in ListLink.objects.select_for_update(of=("self",)).filter(list=list_id).order_by("pk"):
        link.code = _new_code()
        link.save(update_fields=["code"])


def _welcome() -> ProfileQuerySet:
    return Profile.objects.filter(kind=ProfileKind.STANDARD, withdrawn_at=None)


def _lock_own(profile: Profile, found: List) -> List:
    """A list that the profile has made itself, and can share: smart lists for looking only."""
    if profile.kind != ProfileKind.STANDARD:
        raise List.DoesNotExist
    own = List.objects.filter(profile=profile, kind__in=(ListKind.CUSTOM, ListKind.SMART))
    return own.select_for_update(of=("self",)).get(pk=found.pk)


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise ValidationError(_("Choose what they may do: edit the list, or only look at it."), code="role")


def _better(one: str, other: str) -> str:
    return Role.EDITOR if Role.EDITOR in (one, other) else Role.VIEWER
