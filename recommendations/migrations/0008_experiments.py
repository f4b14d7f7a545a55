import django.db.models.deletion
import recommendations.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('movies', '0009_episode_ids_elsewhere'),
        ('recommendations', '0007_influence'),
        ('social', '0018_moderation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Experiment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='name in addresses and logs')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('description', models.CharField(blank=True, max_length=500, verbose_name='what it is to find out')),
                ('variants', models.JSONField(default=list, validators=[recommendations.validators.variants_add_up], verbose_name='variants')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
            ],
            options={
                'verbose_name': 'experiment',
                'verbose_name_plural': 'experiments',
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('ended_at__gte', models.F('started_at')), ('started_at__isnull', False)), _connector='OR'), name='experiment_ends_after_start'), models.UniqueConstraint(models.Value(1), condition=models.Q(('ended_at', None), ('started_at__isnull', False)), name='experiment_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Exposure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('variant', models.CharField(max_length=40, verbose_name='variant')),
                ('shown_at', models.DateTimeField(verbose_name='shown')),
                ('clicked_at', models.DateTimeField(blank=True, null=True, verbose_name='opened')),
                ('added_at', models.DateTimeField(blank=True, null=True, verbose_name='put on the watchlist')),
                ('watched_at', models.DateTimeField(blank=True, null=True, verbose_name='watched')),
                ('rated_at', models.DateTimeField(blank=True, null=True, verbose_name='rated')),
                ('rating', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rating')),
                ('experiment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='exposures', to='recommendations.experiment')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exposures', to='social.profile')),
                ('title', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='movies.title')),
            ],
            options={
                'verbose_name': 'title shown in an experiment',
                'verbose_name_plural': 'titles shown in experiments',
                'indexes': [models.Index(fields=['experiment', 'variant', 'profile'], name='exposure_of_variant')],
                'constraints': [models.UniqueConstraint(fields=('experiment', 'profile', 'title'), name='exposure_once'), models.CheckConstraint(condition=models.Q(models.Q(('rated_at', None), ('rating', None)), models.Q(('rated_at__isnull', False), ('rating__gte', 1), ('rating__lte', 10)), _connector='OR'), name='exposure_rating_in_range'), models.CheckConstraint(condition=models.Q(('variant', ''), _negated=True), name='exposure_of_a_variant')],
            },
        ),
    ]
