"""Files of profiles that are deleted go with them."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from lists.exports.nightly import files_of
from lists.exports.running import forget_file
from lists.models import Export
from social.models import Profile


def forget_profiles(profiles: Iterable[Profile]) -> None:
    """Delete the files of profiles that are going, once they are gone. In the transaction that deletes them."""
    going = list(profiles)
    files = Export.objects.filter(profile__in=going).exclude(stored="").values_list("stored", flat=True)
    transaction.on_commit(partial(_forget, list(files), going), robust=True)


def _forget(files: list[str], profiles: list[Profile]) -> None:
    for stored in files + [path for profile in profiles for path in files_of(profile)]:
        forget_file(stored)
