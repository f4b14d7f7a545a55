from django.db import migrations

# The widest of the entry's viewings; without any, the profile's default.
_FILL = """
UPDATE lists_libraryentry entry SET visibility = coalesce((
    SELECT (ARRAY['public', 'followers', 'private'])[
        min(array_position(ARRAY['public', 'followers', 'private'], w.visibility::text))
    ]
    FROM lists_watch w WHERE w.profile_id = entry.profile_id AND w.title_id = entry.title_id
), p.default_visibility)
FROM social_profile p WHERE p.id = entry.profile_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("lists", "0004_library_entry_visibility"),
        ("social", "0002_whole_profiles"),
    ]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop, elidable=True)]
