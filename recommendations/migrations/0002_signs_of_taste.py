import django.db.models.deletion
import recommendations.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('movies', '0009_episode_ids_elsewhere'),
        ('recommendations', '0001_vector_extension'),
        ('social', '0018_moderation'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecommendationSettings',
            fields=[
                ('profile', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='recommendation_settings', serialize=False, to='social.profile')),
                ('is_trained_on', models.BooleanField(default=True, verbose_name='learn from what I do')),
                ('is_wanted', models.BooleanField(default=True, verbose_name='recommend me things')),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'settings of recommendations',
                'verbose_name_plural': 'settings of recommendations',
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='reason')),
                ('is_up', models.BooleanField(verbose_name='thumb up')),
                ('model_version', models.CharField(blank=True, max_length=40, verbose_name='model')),
                ('given_at', models.DateTimeField(auto_now=True, verbose_name='when')),
                ('profile', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='recommendation_feedback', to='social.profile')),
                ('title', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='movies.title')),
            ],
            options={
                'verbose_name': 'thumb for a suggestion',
                'verbose_name_plural': 'thumbs for suggestions',
                'constraints': [models.UniqueConstraint(fields=('profile', 'title', 'reason'), name='feedback_once')],
            },
        ),
        migrations.CreateModel(
            name='Interaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('like', recommendations.models.fields.RealField(default=0, verbose_name='like')),
                ('dislike', recommendations.models.fields.RealField(default=0, verbose_name='dislike')),
                ('weight', recommendations.models.fields.RealField(default=1, verbose_name='certainty')),
                ('rating', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rating')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('profile', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='interactions', to='social.profile')),
                ('title', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interactions', to='movies.title')),
            ],
            options={
                'verbose_name': 'sign of taste',
                'verbose_name_plural': 'signs of taste',
                'constraints': [models.UniqueConstraint(fields=('profile', 'title'), name='interaction_once'), models.CheckConstraint(condition=models.Q(('dislike__gte', 0), ('like__gte', 0)), name='interaction_not_negative'), models.CheckConstraint(condition=models.Q(('like__gt', 0), ('dislike__gt', 0), _connector='OR'), name='interaction_says_something'), models.CheckConstraint(condition=models.Q(('weight__gt', 0), ('weight__lte', 1)), name='interaction_weight_in_range'), models.CheckConstraint(condition=models.Q(('rating__isnull', True), models.Q(('rating__gte', 1), ('rating__lte', 10)), _connector='OR'), name='interaction_rating_in_range')],
            },
        ),
        migrations.CreateModel(
            name='NotInterested',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('profile', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='not_interested', to='social.profile')),
                ('title', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='movies.title')),
            ],
            options={
                'verbose_name': 'title not wanted',
                'verbose_name_plural': 'titles not wanted',
                'constraints': [models.UniqueConstraint(fields=('profile', 'title'), name='not_interested_once')],
            },
        ),
        migrations.CreateModel(
            name='TasteCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facet', models.CharField(choices=[('genre', 'Genres'), ('person', 'People'), ('keyword', 'Themes'), ('decade', 'Decades'), ('country', 'Countries'), ('language', 'Languages'), ('runtime', 'Runtimes')], max_length=8, verbose_name='of what')),
                ('key', models.CharField(max_length=40, verbose_name='which')),
                ('multiplier', models.FloatField(default=1, verbose_name='times')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='when')),
                ('profile', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='taste_corrections', to='social.profile')),
            ],
            options={
                'verbose_name': 'correction of taste',
                'verbose_name_plural': 'corrections of taste',
                'constraints': [models.UniqueConstraint(fields=('profile', 'facet', 'key'), name='taste_correction_once'), models.CheckConstraint(condition=models.Q(('facet__in', ['genre', 'person', 'keyword', 'decade', 'country', 'language', 'runtime']), models.Q(('key', ''), _negated=True)), name='taste_correction_of_facet'), models.CheckConstraint(condition=models.Q(('multiplier__gte', 0), ('multiplier__lte', 2)), name='taste_correction_in_range')],
            },
        ),
    ]
