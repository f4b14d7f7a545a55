"""Who keeps a list together: people, roles, invitations, links."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.lib.pages import PageRequest, render_page
from lists.forms.lists import InviteForm, LinkForm
from lists.models import List, ListLink, ListMember
from lists.queries.members import members_of
from lists.services import sharing
from lists.views.acting import acting
from lists.views.lists_found import own_list, seen_list
from social.enums import ProfileKind
from social.models import Profile


@require_safe
@acting
def people(request: PageRequest, pk: int) -> HttpResponse:
    """Who is on a list. Its owner changes that here; a member can leave."""
    return _people_page(request, _shared(request, pk), InviteForm(), LinkForm())


@require_POST
@acting
def invite(request: PageRequest, pk: int) -> HttpResponse:
    found, form = own_list(request, pk), InviteForm(request.POST)
    if form.is_valid():
        try:
            member = sharing.invite(profile=request.profile, found=found, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("handle" if error.code != "role" else "role", error)
        except List.DoesNotExist:
            raise Http404 from None
        else:
            messages.success(request, _("%(who)s is invited.") % {"who": member.profile})
            return redirect("lists:people", pk)
    return _people_page(request, found, form, LinkForm(), status=422)


@require_POST
@acting
def member(request: PageRequest, pk: int, member: int) -> HttpResponse:
    """Change a member's role (role=…), or take them off (action=remove)."""
    found = own_list(request, pk)
    try:
        if request.POST.get("action") == "remove":
            row = sharing.remove_member(profile=request.profile, found=found, member=member)
            text = _("%(who)s is off the list.") % {"who": _who(row, request.profile)}
            if row.accepted_at and found.links.exists():
                text += " " + _("The list’s links have new addresses: the old ones work no more.")
            messages.success(request, text)
        else:
            role = request.POST.get("role", "")
            row = sharing.set_role(profile=request.profile, found=found, member=member, role=role)
            who = _who(row, request.profile)
            messages.success(request, _("%(who)s: %(role)s.") % {"who": who, "role": row.get_role_display()})
    except ListMember.DoesNotExist:
        raise Http404(_("There is no such member.")) from None
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("lists:people", pk)


@require_POST
@acting
def create_link(request: PageRequest, pk: int) -> HttpResponse:
    found, form = own_list(request, pk), LinkForm(request.POST)
    if not form.is_valid():
        return _people_page(request, found, InviteForm(), form, status=422)
    try:
        sharing.create_link(profile=request.profile, found=found, **form.cleaned_data)
    except List.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The link is ready. Whoever has it can join."))
    return redirect("lists:people", pk)


@require_POST
@acting
def revoke_link(request: PageRequest, pk: int, link: int) -> HttpResponse:
    try:
        sharing.revoke_link(profile=request.profile, found=own_list(request, pk), link=link)
    except ListLink.DoesNotExist:
        raise Http404(_("There is no such link.")) from None
    messages.success(request, _("The link works no more."))
    return redirect("lists:people", pk)


@require_POST
@acting
def leave(request: PageRequest, pk: int) -> HttpResponse:
    found = seen_list(request, pk)
    try:
        sharing.leave(profile=request.profile, found=found)
    except ListMember.DoesNotExist:
        raise Http404(_("You are not on this list.")) from None
    messages.success(request, _("You have left “%(list)s”.") % {"list": found.name})
    return redirect("lists:lists")


@require_safe
@acting
def invitations(request: PageRequest) -> HttpResponse:
    """Those that wait for an answer."""
    waiting = sharing.invitations(request.profile).select_related("list__profile")
    return render_page(request, "lists/invitations.html", {"waiting": list(waiting)})


@require_POST
@acting
def answer(request: PageRequest, pk: int) -> HttpResponse:
    """answer=yes or answer=no."""
    try:
        if request.POST.get("answer") == "yes":
            sharing.accept(profile=request.profile, found=pk)
            messages.success(request, _("You are on this list now."))
            return redirect(seen_list(request, pk))
        sharing.decline(profile=request.profile, found=pk)
    except ListMember.DoesNotExist:
        raise Http404(_("This invitation isn’t there any more.")) from None
    messages.success(request, _("The invitation is declined."))
    return redirect("lists:invitations")


@require_http_methods(["GET", "HEAD", "POST"])
@acting
def join(request: PageRequest, code: str) -> HttpResponse:
    """What a link leads to: what one would join, and the button that does it."""
    try:
        if request.method != "POST":
            link = sharing.link_for(request.profile, code)
            return render_page(request, "lists/join.html", {"link": link, "list": link.list})
        row = sharing.join_by_link(profile=request.profile, code=code)
    except ListLink.DoesNotExist:
        raise Http404(_("This link has expired, or has been used by as many as it is for.")) from None
    messages.success(request, _("You are on this list now."))
    return redirect(seen_list(request, row.list_id))


def _shared(request: HttpRequest, pk: int) -> List:
    """A list of one's own, or one that one was let into."""
    found = seen_list(request, pk)
    profile: Profile = request.profile  # type: ignore[attr-defined]
    if found.profile_id != profile.pk and found.role is None:  # type: ignore[attr-defined]
        raise Http404(_("There is no such list."))
    if not found.is_made or profile.kind != ProfileKind.STANDARD:
        raise Http404(_("This list can’t be shared."))
    return found


def _who(member: ListMember, viewer: Profile) -> str:
    """A member's handle; of somebody whom the viewer may not know no more than that they are there."""
    known = Profile.objects.visible_to(viewer).filter(pk=member.profile_id).exists()
    return str(member.profile) if known else _("Somebody hidden")


def _people_page(
    request: PageRequest, found: List, invite_form: InviteForm, link_form: LinkForm, *, status: int = 200
) -> HttpResponse:
    is_owner = found.profile_id == request.profile.pk
    context = {
        "list": found,
        "is_owner": is_owner,
        "members": list(members_of(found, viewer=request.profile)),
        "links": list(found.links.order_by("-created_at", "-pk")) if is_owner else [],
        "invite_form": invite_form,
        "link_form": link_form,
        "profile": request.profile,
    }
    return render_page(request, "lists/people.html", context, status=status)
