"""The region that certificates and offers are shown for."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from config.lib.places import is_region
from movies.forms import RegionForm

SESSION_KEY = "region"


def viewer_region(request: HttpRequest) -> str:
    """The one chosen in this session, else the profile's, else the site's own."""
    chosen = request.session.get(SESSION_KEY)
    if isinstance(chosen, str) and is_region(chosen):
        return chosen
    own: str = getattr(getattr(request, "profile", None), "region", "") if request.user.is_authenticated else ""
    return own or settings.TMDB_REGION


@require_POST
def choose_region(request: HttpRequest) -> HttpResponse:
    """Remember the region for this session and go back to where it was chosen."""
    form = RegionForm(request.POST)
    if form.is_valid():
        request.session[SESSION_KEY] = form.cleaned_data["region"]
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "movies:landing")
