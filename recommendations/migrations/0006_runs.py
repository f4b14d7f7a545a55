import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recommendations', '0005_trending'),
    ]

    operations = [
        migrations.CreateModel(
            name='ModelRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('interactions', 'Interactions'), ('vectors', 'Vectors of titles'), ('train', 'Training'), ('precompute', 'Lists for everybody'), ('evaluate', 'Evaluation'), ('influence', 'Influence'), ('trending', 'Trending')], max_length=12, verbose_name='kind')),
                ('status', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('rejected', 'Not taken'), ('failed', 'Failed')], default='running', max_length=8, verbose_name='status')),
                ('version', models.CharField(blank=True, max_length=40, verbose_name='model')),
                ('params', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='parameters')),
                ('metrics', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='metrics')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('done', models.PositiveBigIntegerField(default=0, verbose_name='done')),
                ('total', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='of')),
                ('cursor', models.JSONField(blank=True, default=dict)),
                ('owner', models.CharField(blank=True, editable=False, max_length=40)),
                ('heartbeat_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('started_at', models.DateTimeField(auto_now_add=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
            ],
            options={
                'verbose_name': 'run',
                'verbose_name_plural': 'runs',
                'indexes': [models.Index(fields=['kind', '-started_at', '-id'], name='model_run_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'running')), fields=('kind',), name='model_run_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('status', 'running')), models.Q(models.Q(('status', 'running'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='model_run_finished_or_running'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('failed', 'rejected')), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='model_run_says_why')],
            },
        ),
    ]
