from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('social', '0009_dismissals'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='follow',
            index=models.Index(fields=['followed', 'status', '-created_at', '-id'], include=['follower'], name='follow_of_followed'),
        ),
        migrations.AddIndex(
            model_name='follow',
            index=models.Index(fields=['follower', 'status', '-created_at', '-id'], include=['followed'], name='follow_of_follower'),
        ),
        migrations.RemoveIndex(
            model_name='follow',
            name='follow_followers',
        ),
    ]
