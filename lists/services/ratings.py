"""Rating from the pages of tracking: as reviews.services has it, with a way back."""

from django.utils.translation import gettext as _

from lists.services.receipts import Receipt
from lists.services.shelf import shelf
from lists.services.summary import touch_entry
from lists.undo import Journal
from movies.models import Episode, Season, Title
from reviews.models import Rating
from reviews.services import clear_rating, rate
from social.models import Profile


def set_rating(
    *,
    profile: Profile,
    title: Title,
    value: int | None,
    season: Season | None = None,
    episode: Episode | None = None,
    visibility: str = "",
) -> Receipt:
    """Rate a title, a season or an episode from 1 to 10; None takes the rating back. Raises ValidationError.

    visibility: who sees the rating; unsaid, as reviews.services.rate has it.
    """
    with shelf(profile):
        journal = Journal(profile)
        subject = {"profile": profile, "title": title, "season": season, "episode": episode}
        before = Rating.objects.filter(**subject).values_list("value", flat=True).first()
        if value is None:
            clear_rating(profile=profile, title=title, season=season, episode=episode)
        else:
            rate(profile=profile, title=title, value=value, season=season, episode=episode, visibility=visibility)
        if before != value:
            journal.note(
                "rating",
                title=title.pk,
                season=season.pk if season else None,
                episode=episode.pk if episode else None,
                before=before,
                after=value,
            )
            # What is rated is in the library, whatever else is said of it.
            touch_entry(profile, title.pk)
        text = _("Your rating of %(name)s is taken back.") if value is None else _("%(name)s is rated.")
        undo = journal.save(text % {"name": episode or season or title.name})
    return Receipt(message=undo.label if undo else "", undo=undo)
