"""What people do to each other: follow, remove, mute, block. Each act is a form, and with htmx a piece of the page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from config.lib.pages import UNDO_TAG, PageRequest, render_page
from social.enums import FollowStatus, ProfileKind
from social.models import Follow, Profile
from social.queries import counts_of, standing_of
from social.services import blocking, following
from social.services.pairs import CannotError, TooFastError
from social.views.acting import only_for, safe_next

LARGEST_KEY = 2**63 - 1


def _has_dealings(profile: Profile | None) -> bool:
    return profile is not None and profile.kind == ProfileKind.STANDARD


# For somebody who has dealings with people: visitors log in first, children and guests get a 403.
among_people = only_for(
    _has_dealings,
    refusal=_lazy("Kids’ and guest profiles follow nobody."),
    page=lambda _arguments: reverse("social:people"),
)


def somebody(request: PageRequest, number: int) -> Profile:
    """Somebody of whom the viewer may know. Raises Http404."""
    return get_object_or_404(Profile.objects.visible_to(request.profile), pk=min(number, LARGEST_KEY))


@require_POST
@among_people
def follow(request: PageRequest, number: int) -> HttpResponse:
    person = somebody(request, number)
    try:
        made = following.follow(follower=request.profile, followed=person)
    except Profile.DoesNotExist:
        raise Http404 from None
    except (CannotError, TooFastError) as error:
        messages.error(request, str(error))
    else:
        if made.status == FollowStatus.PENDING:
            messages.success(request, _("%(name)s will see that you ask.") % {"name": person.name})
        elif not request.htmx:
            messages.success(request, _("You follow %(name)s.") % {"name": person.name})
    return _control(request, person)


@require_POST
@among_people
def unfollow(request: PageRequest, number: int) -> HttpResponse:
    """Needs no right to see them: whoever has turned private can be let go as well."""
    key = min(number, LARGEST_KEY)
    person = Profile.objects.visible_to(request.profile).filter(pk=key).first()
    ended = following.unfollow(follower=request.profile, followed=key)
    name = person.name if person else _("Somebody hidden")
    if ended.status == FollowStatus.ACCEPTED:
        tell_of_end(
            request, _("You follow %(name)s no more.") % {"name": name}, ended, follower=request.profile.pk, of=key
        )
    elif ended.status:
        tell_of_end(request, _("You have taken your request back."), ended, follower=request.profile.pk, of=key)
    elif person is None:
        raise Http404
    return _control(request, person) if person else _gone(request, _("You follow them no more."))


@require_POST
@among_people
def remove_follower(request: PageRequest, number: int) -> HttpResponse:
    """They needn't be somebody whom one may know."""
    key = min(number, LARGEST_KEY)
    if not Follow.objects.filter(follower=key, followed=request.profile.pk).exists():
        raise Http404
    ended = following.remove_follower(profile=request.profile, follower=key)
    person = Profile.objects.visible_to(request.profile).filter(pk=key).first()
    text = _("%(name)s follows you no more.") % {"name": person.name if person else _("Somebody hidden")}
    tell_of_end(request, text, ended, follower=key, of=request.profile.pk)
    return _gone(request, text)


@require_POST
@among_people
def restore(request: PageRequest, follower: int, followed: int) -> HttpResponse:
    """Take back an end, of either of the two. Sent again, or too late, nothing happens."""
    follower, followed = min(follower, LARGEST_KEY), min(followed, LARGEST_KEY)
    if following.restore(profile=request.profile, follower=follower, followed=followed):
        messages.info(request, _("It is as it was."))
    else:
        messages.info(request, _("That can’t be taken back any more."))
    if not request.htmx:
        return redirect(safe_next(request, reverse("social:people")))
    person = Profile.objects.visible_to(request.profile).filter(pk=followed).first()
    if follower != request.profile.pk or person is None:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return _control(request, person, beside=True)


@require_POST
@among_people
def mute(request: PageRequest, number: int) -> HttpResponse:
    person = somebody(request, number)
    try:
        blocking.mute(muter=request.profile, muted=person)
    except CannotError as error:
        messages.error(request, str(error))
    else:
        text = _("You hear no more of %(name)s, who doesn’t learn of it.") % {"name": person.name}
        undo = reverse("social:unmute", args=[person.pk])
        messages.success(request, text, extra_tags=f"{UNDO_TAG}{undo}")
    return _go_on(request, person.get_absolute_url())


@require_POST
@among_people
def unmute(request: PageRequest, number: int) -> HttpResponse:
    if blocking.unmute(muter=request.profile, muted=min(number, LARGEST_KEY)):
        messages.success(request, _("You hear of them again."))
    return _go_on(request, reverse("social:settings_people"))


@require_http_methods(["GET", "HEAD", "POST"])
@among_people
def block(request: PageRequest, number: int) -> HttpResponse:
    """What blocking does, and the button that does it."""
    person = somebody(request, number)
    if request.method == "POST":
        try:
            blocking.block(blocker=request.profile, blocked=person)
        except Profile.DoesNotExist:
            raise Http404 from None
        except CannotError as error:
            messages.error(request, str(error))
            return redirect(person)
        messages.success(request, _("You have blocked %(name)s.") % {"name": person.name})
        return redirect("social:settings_people")
    return render_page(request, "social/block.html", {"person": person})


@require_POST
@among_people
def unblock(request: PageRequest, number: int) -> HttpResponse:
    if blocking.unblock(blocker=request.profile, blocked=min(number, LARGEST_KEY)):
        messages.success(request, _("They are blocked no more. Nobody follows anybody for that."))
    return redirect("social:settings_people")


@require_POST
@among_people
def dismiss(request: PageRequest, number: int) -> HttpResponse:
    person = somebody(request, number)
    blocking.dismiss(profile=request.profile, dismissed=person)
    text = _("%(name)s is suggested no more.") % {"name": person.name}
    undo = reverse("social:suggest_again", args=[person.pk])
    messages.success(request, text, extra_tags=f"{UNDO_TAG}{undo}")
    return _gone(request, text, otherwise=reverse("social:people"))


@require_POST
@among_people
def suggest_again(request: PageRequest, number: int) -> HttpResponse:
    if blocking.suggest_again(profile=request.profile, dismissed=min(number, LARGEST_KEY)):
        messages.info(request, _("They may be suggested again."))
    return _go_on(request, reverse("social:people"))


def tell_of_end(request: HttpRequest, text: str, ended: following.Ended, *, follower: int, of: int) -> None:
    """Say what ended, with the way back where there is one."""
    undo = f"{UNDO_TAG}{reverse('social:restore_follow', args=[follower, of])}" if ended.can_restore else ""
    messages.success(request, text, extra_tags=undo)


def _control(request: PageRequest, person: Profile, *, beside: bool = False) -> HttpResponse:
    """The button as it is now; without htmx, the page that it is on. beside: out of band, after an undo."""
    if not request.htmx:
        return redirect(safe_next(request, person.get_absolute_url()))
    person.standing = standing_of(request.profile, person)  # type: ignore[attr-defined]
    # On their own page the number beside it changes, too.
    on_page = request.htmx.current_url_abs_path == person.get_absolute_url()
    is_open = on_page and Profile.objects.open_to(request.profile).filter(pk=person.pk).exists()
    context = {
        "person": person,
        "viewer": request.profile,
        "beside": beside,
        "counts": counts_of(person) if is_open else None,
    }
    # An undo that is still offered would undo something else now.
    return trigger_client_event(render(request, "social/partials/follow_answer.html", context), "untoast")


def _gone(request: PageRequest, text: str, *, otherwise: str = "") -> HttpResponse:
    """A row that is no more; what takes its place is there for the ear and for the focus."""
    if not request.htmx:
        return redirect(safe_next(request, otherwise or request.profile.get_absolute_url()))
    return render(request, "social/partials/gone.html", {"text": text})


def _go_on(request: PageRequest, otherwise: str) -> HttpResponse:
    """Back to the page of the act, which looks different now."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(safe_next(request, otherwise))
