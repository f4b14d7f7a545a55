"""Blocking, which cuts both ways, and muting, of which only one knows."""

from django.db import transaction
from django.utils.translation import gettext as _

from social import activity
from social.models import Block, Dismissal, Follow, Mute, Profile
from social.services.pairs import CannotError, close_ways_back, hears_anew, lock_pair, require_standard
from social.signals import profiles_blocked


def block(*, blocker: Profile, blocked: Profile) -> Block:
    """Neither sees the other from now on, and whatever bound the two together ends. Again, it changes nothing.

    Raises Profile.DoesNotExist for somebody whom the blocker may not know, CannotError.
    """
    require_standard(blocker)
    if blocker.pk == blocked.pk:
        raise CannotError(_("That is you."))
    if blocker.user_id == blocked.user_id:
        raise CannotError(_("%(name)s is in your own household.") % {"name": blocked.name})
    with transaction.atomic():
        me, them = lock_pair(blocker.pk, blocked.pk)
        if done := Block.objects.filter(blocker=me, blocked=them).first():
            return done
        # Whoever was blocked first doesn't see whom they could block back.
        if not Profile.objects.visible_to(me).filter(pk=them.pk).exists():
            raise Profile.DoesNotExist
        made = Block.objects.create(blocker=me, blocked=them)
        Follow.objects.between(me.pk, them.pk).delete()
        activity.withdraw(target=them, actor=me)
        activity.withdraw(target=me, actor=them)
        hears_anew(me.pk, them.pk)
        close_ways_back(me.pk, them.pk)
        profiles_blocked.send(sender=Profile, blocker=me.pk, blocked=them.pk)
    return made


def unblock(*, blocker: Profile, blocked: int) -> bool:
    """See each other again. What the block has ended stays ended. False where there was none."""
    return bool(Block.objects.filter(blocker=blocker.pk, blocked=blocked).delete()[0])


def mute(*, muter: Profile, muted: Profile) -> Mute:
    """Hear no more of somebody, who doesn't learn of it. Raises Profile.DoesNotExist, CannotError."""
    require_standard(muter)
    if muter.pk == muted.pk:
        raise CannotError(_("That is you."))
    if not Profile.objects.visible_to(muter).filter(pk=muted.pk).exists():
        raise Profile.DoesNotExist
    made, _new = Mute.objects.get_or_create(muter=muter, muted=muted)
    hears_anew(muter.pk)
    return made


def unmute(*, muter: Profile, muted: int) -> bool:
    """Hear of them again. False where they weren't muted."""
    gone, _each = Mute.objects.filter(muter=muter.pk, muted=muted).delete()
    hears_anew(muter.pk)
    return bool(gone)


def dismiss(*, profile: Profile, dismissed: Profile) -> Dismissal:
    """Have somebody suggested no more. Raises Profile.DoesNotExist for somebody whom the profile may not know."""
    require_standard(profile)
    if not Profile.objects.visible_to(profile).filter(pk=dismissed.pk).exists():
        raise Profile.DoesNotExist
    made, _new = Dismissal.objects.get_or_create(profile=profile, dismissed=dismissed)
    return made


def suggest_again(*, profile: Profile, dismissed: int) -> bool:
    """Take a dismissal back. False where there was none."""
    return bool(Dismissal.objects.filter(profile=profile.pk, dismissed=dismissed).delete()[0])
