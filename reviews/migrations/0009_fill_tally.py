from django.db import migrations

FILL = """
INSERT INTO reviews_tally (title_id, counts)
SELECT title_id, ARRAY[
    count(*) FILTER (WHERE value = 1), count(*) FILTER (WHERE value = 2), count(*) FILTER (WHERE value = 3),
    count(*) FILTER (WHERE value = 4), count(*) FILTER (WHERE value = 5), count(*) FILTER (WHERE value = 6),
    count(*) FILTER (WHERE value = 7), count(*) FILTER (WHERE value = 8), count(*) FILTER (WHERE value = 9),
    count(*) FILTER (WHERE value = 10)
]::int[]
FROM reviews_rating WHERE is_counted AND season_id IS NULL AND episode_id IS NULL
GROUP BY title_id
ON CONFLICT (title_id) DO UPDATE SET counts = EXCLUDED.counts
"""


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0008_tally'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
