import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('social', '0013_profile_search_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='profile',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['links'], name='profile_links'),
        ),
    ]
