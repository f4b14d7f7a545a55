from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lists", "0003_library_seen"),
    ]

    operations = [
        migrations.AddField(
            model_name="libraryentry",
            name="visibility",
            field=models.CharField(
                choices=[("public", "Everybody"), ("followers", "Followers"), ("private", "Only me")],
                default="public",
                max_length=10,
                verbose_name="who sees it",
            ),
        ),
    ]
