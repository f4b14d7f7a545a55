from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("lists", "0002_library_order"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="libraryentry",
            index=models.Index(
                condition=models.Q(("times_watched__gt", 0), ("status", "completed"), _connector="OR"),
                fields=["profile", "title"],
                name="library_seen",
            ),
        ),
    ]
