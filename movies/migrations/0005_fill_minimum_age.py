from django.db import migrations

BATCH = 5_000


def fill(apps, schema_editor):
    """By what the certificates that are here say; from now on each write of a title keeps it."""
    from movies.certificates import fill_minimum_ages

    titles = apps.get_model("movies", "Title").objects.order_by("pk")
    last = 0
    while batch := list(titles.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        fill_minimum_ages(batch)
        last = batch[-1]


class Migration(migrations.Migration):
    # A batch at a time, so that nobody waits for the whole; a second run goes on.
    atomic = False

    dependencies = [
        ("movies", "0004_rating_sum"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
