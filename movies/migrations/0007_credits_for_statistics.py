from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("movies", "0006_popularity_with_age"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="credit",
            index=models.Index(
                condition=models.Q(("kind", "cast"), ("position__lt", 5)),
                fields=["title", "person"],
                name="credit_top_billed",
            ),
        ),
        AddIndexConcurrently(
            model_name="credit",
            index=models.Index(
                condition=models.Q(("job__in", ("Director", "Co-Director")), ("kind", "crew")),
                fields=["title", "person"],
                name="credit_direction",
            ),
        ),
    ]
