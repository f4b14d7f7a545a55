from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0002_rating_visibility'),
    ]

    operations = [
        # The means already hold these; which of them everybody may see is settled with the next change of a profile.
        migrations.RunSQL(
            'UPDATE reviews_rating SET is_counted = true WHERE season_id IS NULL AND episode_id IS NULL',
            migrations.RunSQL.noop,
        ),
    ]
