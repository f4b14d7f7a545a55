from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("lists", "0001_lists_and_tracking"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="libraryentry",
            index=models.Index(fields=["profile", "-updated_at", "-title"], name="library_latest_change"),
        ),
        RemoveIndexConcurrently(model_name="libraryentry", name="library_by_change"),
    ]
