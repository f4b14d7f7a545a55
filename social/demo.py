"""The people of the demo: one to sign in as, one who may do anything, and some company."""

from allauth.account.models import EmailAddress
from django.db import transaction

from social.models import User
from social.services import create_account, create_profile

DEMO_EMAIL, DEMO_PASSWORD = "demo@matinee.example", "popcorn-and-velvet"
ADMIN_EMAIL, ADMIN_PASSWORD = "admin@matinee.example", "projection-booth"
COMPANY = {
    "noor": "Noor Haddad",
    "tomasz": "Tomasz Wilk",
    "amara": "Amara Okafor",
    "kenji": "Kenji Mori",
    "lucia": "Lucía Ferrer",
    "ingrid": "Ingrid Dahl",
}


@transaction.atomic
def load_people() -> int:
    """Make the demo's accounts where they are missing, and return how many were made. A changed password stays."""
    made = 0
    if not User.objects.filter(email=DEMO_EMAIL).exists():
        profile = create_account(email=DEMO_EMAIL, password=DEMO_PASSWORD, handle="demo", display_name="Robin")
        create_profile(user=profile.user, handle="demo_sam", display_name="Sam")
        _confirm(profile.user)
        made += 1
    if not User.objects.filter(email=ADMIN_EMAIL).exists():
        _confirm(User.objects.create_superuser(ADMIN_EMAIL, ADMIN_PASSWORD))
        made += 1
    for handle, name in COMPANY.items():
        email = f"{handle}@matinee.example"
        if not User.objects.filter(email=email).exists():
            # Nobody signs in as them: an account without a usable password.
            user = User.objects.create_user(email)
            create_profile(user=user, handle=handle, display_name=name)
            _confirm(user)
            made += 1
    return made


def _confirm(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
