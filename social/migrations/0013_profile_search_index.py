import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('social', '0012_words_of_earlier_profiles'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='profile',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['search_document'], name='profile_search_document'),
        ),
    ]
