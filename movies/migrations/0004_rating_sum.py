from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('movies', '0003_minimum_age'),
    ]

    operations = [
        migrations.AddField(
            model_name='title',
            name='rating_sum',
            field=models.PositiveBigIntegerField(db_default=0, default=0, verbose_name='sum of the ratings here'),
        ),
    ]
