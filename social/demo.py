"""The people of the demo: a household to sign in as, one who may do anything, and some company."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction

from movies.models import Provider
from social.enums import ProfileKind, Visibility
from social.models import Follow, Profile, User
from social.services import create_account, create_profile
from social.services.kids import set_pin
from social.services.profiles import add_profile, update_profile

DEMO_EMAIL, DEMO_PASSWORD = "demo@matinee.example", "popcorn-and-velvet"
# Whoever leaves the demo's kids' profile types it.
DEMO_PIN = "1234"
ADMIN_EMAIL, ADMIN_PASSWORD = "admin@matinee.example", "projection-booth"


@dataclass(frozen=True)
class Somebody:
    """What one of the demo's people says of themselves."""

    name: str
    bio: str
    location: str = ""
    links: tuple[str, ...] = ()
    visibility: str = Visibility.PUBLIC
    # Names of streaming services, as the demo's catalogue has them.
    services: tuple[str, ...] = ()


ROBIN = Somebody(
    "Robin",
    "Row five, a little left of the middle. Anything with trains, long takes or a good coat in it.",
    "Lisbon",
    ("https://robin.example.org", "https://zines.example.org/robin"),
    services=("Lantern", "Reel Library"),
)
SAM = Somebody("Sam", "Here for the dialogue. Has never finished a series finale on the day.", "Lisbon")
MIKA_CEILING = 9
COMPANY = {
    "noor": Somebody("Noor Haddad", "Sound first. Keeps a list of the best rain in film.", "Amman"),
    "tomasz": Somebody("Tomasz Wilk", "Projectionist, retired twice. Prints over pixels, subtitles over dubs.", "Łódź"),
    "amara": Somebody("Amara Okafor", "Courtroom dramas and cakes. In that order, mostly.", "Lagos"),
    "kenji": Somebody("Kenji Mori", "I watch slowly and rewatch often.", "Sapporo", (), Visibility.FOLLOWERS),
    "lucia": Somebody("Lucía Ferrer", "One western a week until they run out.", "Zaragoza"),
    "ingrid": Somebody("Ingrid Dahl", "Nordic gloom by winter, musicals by summer.", "Tromsø"),
    "priya": Somebody("Priya Raman", "Three-hour films are the right length. The others are trailers.", "Chennai"),
    "emil": Somebody("Emil Lindqvist", "Documentaries, maps, and anything with a ferry in it.", "Göteborg"),
    "zsofi": Somebody("Zsófi Varga", "Studies animation. Frames first, story second, sleep third.", "Budapest"),
    "mateus": Somebody("Mateus Rocha", "I review with the lights still down.", "Recife"),
    "hana": Somebody("Hana Whaanga", "Horror for breakfast, and the light stays on.", "Wellington"),
    "olu": Somebody("Olu Adeyemi", "Television is cinema with better snacks.", "Leeds"),
}
# Who follows whom, by handle.
FOLLOWS = {
    "demo": ("noor", "tomasz", "amara", "kenji", "demo_sam", "zsofi", "olu", "mateus"),
    "demo_sam": ("demo", "lucia", "ingrid", "priya", "amara"),
    "noor": ("demo", "kenji", "amara", "emil", "tomasz"),
    "tomasz": ("demo", "noor", "hana"),
    "amara": ("demo", "demo_sam", "lucia", "olu", "noor"),
    "kenji": ("noor", "demo", "zsofi"),
    "lucia": ("demo_sam", "tomasz", "ingrid", "mateus"),
    "ingrid": ("lucia", "noor", "emil"),
    "priya": ("demo", "amara", "mateus", "zsofi"),
    "emil": ("noor", "ingrid", "demo", "olu"),
    "zsofi": ("kenji", "demo", "priya", "hana"),
    "mateus": ("lucia", "demo", "noor", "priya"),
    "hana": ("tomasz", "zsofi", "demo"),
    "olu": ("demo", "amara", "emil"),
}


@transaction.atomic
def load_people() -> int:
    """Make the demo's accounts where they are missing, and return how many were made. A changed password stays."""
    made = 0
    if not User.objects.filter(email=DEMO_EMAIL).exists():
        _household()
        made += 1
    if not User.objects.filter(email=ADMIN_EMAIL).exists():
        _confirm(User.objects.create_superuser(ADMIN_EMAIL, ADMIN_PASSWORD))
        made += 1
    for handle, somebody in COMPANY.items():
        email = f"{handle}@matinee.example"
        if not User.objects.filter(email=email).exists():
            # Nobody signs in as them: an account without a usable password.
            user = User.objects.create_user(email)
            _describe(create_profile(user=user, handle=handle, display_name=somebody.name), somebody)
            _confirm(user)
            made += 1
    if made:
        _follow()
    return made


def _household() -> None:
    robin = create_account(email=DEMO_EMAIL, password=DEMO_PASSWORD, handle="demo", display_name=ROBIN.name)
    _describe(robin, ROBIN)
    _describe(add_profile(user=robin.user, handle="demo_sam", display_name=SAM.name), SAM)
    add_profile(
        user=robin.user,
        kind=ProfileKind.KIDS,
        handle="demo_mika",
        display_name="Mika",
        age_ceiling=MIKA_CEILING,
    )
    set_pin(user=robin.user, pin=DEMO_PIN)
    _confirm(robin.user)


def _describe(profile: Profile, somebody: Somebody) -> None:
    update_profile(
        profile=profile,
        bio=somebody.bio,
        location=somebody.location,
        links=list(somebody.links),
        visibility=somebody.visibility,
    )
    profile.providers.set(Provider.objects.filter(name__in=somebody.services))


def _follow() -> None:
    people = {profile.handle: profile for profile in Profile.objects.filter(handle__in=FOLLOWS)}
    Follow.objects.bulk_create(
        [
            Follow(follower=people[follower], followed=people[followed])
            for follower, many in FOLLOWS.items()
            for followed in many
            if follower in people and followed in people
        ],
        ignore_conflicts=True,
    )


def _confirm(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
