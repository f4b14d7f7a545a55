import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('movies', '0009_episode_ids_elsewhere'),
        ('recommendations', '0004_title_vectors'),
    ]

    operations = [
        migrations.CreateModel(
            name='Trending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('window', models.CharField(choices=[('hour', 'This hour'), ('day', 'Today'), ('week', 'This week'), ('month', 'This month')], max_length=5, verbose_name='window')),
                ('scope', models.CharField(max_length=70, verbose_name='scope')),
                ('rank', models.PositiveIntegerField(verbose_name='place')),
                ('score', models.FloatField(verbose_name='score')),
                ('people', models.PositiveIntegerField(verbose_name='people')),
                ('made_at', models.DateTimeField(verbose_name='computed')),
                ('title', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='movies.title')),
            ],
            options={
                'verbose_name': 'trending title',
                'verbose_name_plural': 'trending titles',
                'constraints': [models.UniqueConstraint(fields=('window', 'scope', 'title'), name='trending_once'), models.UniqueConstraint(fields=('window', 'scope', 'rank'), name='trending_one_a_place'), models.CheckConstraint(condition=models.Q(('window__in', ['hour', 'day', 'week', 'month'])), name='trending_window'), models.CheckConstraint(condition=models.Q(('people__gte', 1), ('rank__gte', 1), ('score__gt', 0)), name='trending_counts')],
            },
        ),
    ]
