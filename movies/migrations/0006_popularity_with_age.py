from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("movies", "0005_fill_minimum_age"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="title",
            index=models.Index(
                condition=models.Q(("minimum_age__isnull", False)),
                fields=["-tmdb_popularity", "-id"],
                name="title_popularity_with_age",
            ),
        ),
    ]
