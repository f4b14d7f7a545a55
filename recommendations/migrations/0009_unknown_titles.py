import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('movies', '0009_episode_ids_elsewhere'),
        ('recommendations', '0008_experiments'),
        ('social', '0019_shared_viewings'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnknownTitle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said_at', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                ('profile', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='unknown_titles', to='social.profile')),
                ('title', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='movies.title')),
            ],
            options={
                'verbose_name': 'title not known',
                'verbose_name_plural': 'titles not known',
                'constraints': [models.UniqueConstraint(fields=('profile', 'title'), name='unknown_once')],
            },
        ),
    ]
