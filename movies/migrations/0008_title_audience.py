from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("movies", "0007_credits_for_statistics"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="title",
            index=models.Index(fields=["id"], include=("adult", "minimum_age"), name="title_audience"),
        ),
    ]
