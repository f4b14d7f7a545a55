"""Profiles that were there before they could be searched for get the words that they are found by."""

from django.db import migrations

from movies.models.search import search_document

BATCH = 500


def fill(apps, schema_editor):
    Profile = apps.get_model("social", "Profile")
    after = 0
    while rows := list(Profile.objects.filter(pk__gt=after, search_document=None).order_by("pk")[:BATCH]):
        for row in rows:
            row.search_document = search_document((row.display_name, row.handle))
        Profile.objects.bulk_update(rows, ["search_document"])
        after = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ("social", "0011_profile_search"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
