import django.contrib.postgres.fields
import django.db.models.deletion
import recommendations.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('movies', '0009_episode_ids_elsewhere'),
        ('recommendations', '0002_signs_of_taste'),
        ('social', '0018_moderation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recommendations',
            fields=[
                ('profile', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='recommendations', serialize=False, to='social.profile')),
                ('title_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='titles')),
                ('scores', django.contrib.postgres.fields.ArrayField(base_field=recommendations.models.fields.RealField(), default=list, size=None, verbose_name='scores')),
                ('reasons', models.JSONField(default=list, verbose_name='reasons')),
                ('model_version', models.CharField(blank=True, max_length=40, verbose_name='model')),
                ('variant', models.CharField(blank=True, max_length=40, verbose_name='variant')),
                ('shelf_version', models.PositiveBigIntegerField(blank=True, editable=False, null=True)),
                ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='made')),
                ('stale_at', models.DateTimeField(blank=True, null=True, verbose_name='stale since')),
            ],
            options={
                'verbose_name': 'recommendations',
                'verbose_name_plural': 'recommendations',
                'indexes': [models.Index(condition=models.Q(('stale_at__isnull', False)), fields=['stale_at'], name='recommendations_stale'), models.Index(fields=['model_version', 'profile'], name='recommendations_by_version')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title_ids__len', models.F('scores__len'))), name='recommendations_scored_each'), models.CheckConstraint(condition=models.Q(('made_at__isnull', False), ('title_ids', []), _connector='OR'), name='recommendations_made_some_time')],
            },
        ),
        migrations.CreateModel(
            name='SimilarTitles',
            fields=[
                ('title', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='similar_titles', serialize=False, to='movies.title')),
                ('title_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None, verbose_name='titles')),
                ('scores', django.contrib.postgres.fields.ArrayField(base_field=recommendations.models.fields.RealField(), default=list, size=None, verbose_name='scores')),
                ('why', models.JSONField(default=list, verbose_name='why')),
                ('model_version', models.CharField(blank=True, max_length=40, verbose_name='model')),
                ('made_at', models.DateTimeField(verbose_name='made')),
            ],
            options={
                'verbose_name': 'similar titles',
                'verbose_name_plural': 'similar titles',
                'indexes': [models.Index(fields=['model_version', 'title'], name='similar_titles_by_version')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title_ids__len', models.F('scores__len'))), name='similar_titles_scored_each')],
            },
        ),
    ]
