import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0006_runs'),
        ('social', '0018_moderation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Influence',
            fields=[
                ('profile', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='influence', serialize=False, to='social.profile')),
                ('weight', models.FloatField(verbose_name='weight')),
                ('made_at', models.DateTimeField(verbose_name='computed')),
            ],
            options={
                'verbose_name': 'influence',
                'verbose_name_plural': 'influence',
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__gt', 0)), name='influence_positive')],
            },
        ),
    ]
