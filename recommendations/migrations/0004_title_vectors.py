import django.db.models.deletion
import pgvector.django.halfvec
import pgvector.django.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('movies', '0009_episode_ids_elsewhere'),
        ('recommendations', '0003_ready_to_show'),
    ]

    operations = [
        migrations.CreateModel(
            name='TitleVector',
            fields=[
                ('title', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='vector', serialize=False, to='movies.title')),
                ('vector', pgvector.django.halfvec.HalfVectorField(dimensions=128, verbose_name='vector')),
                ('model_version', models.CharField(max_length=40, verbose_name='model')),
                ('content_hash', models.CharField(blank=True, editable=False, max_length=32)),
                ('made_at', models.DateTimeField(auto_now=True, verbose_name='made')),
            ],
            options={
                'verbose_name': 'vector of a title',
                'verbose_name_plural': 'vectors of titles',
                'indexes': [pgvector.django.indexes.HnswIndex(ef_construction=64, fields=['vector'], m=16, name='title_vector_near', opclasses=['halfvec_cosine_ops']), models.Index(fields=['model_version', 'title'], name='title_vector_by_version')],
            },
        ),
    ]
