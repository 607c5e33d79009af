"""A reason stands in the trail in whole, with who or what allows the change in front of it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0005_personal_values'),
    ]

    operations = [
        migrations.AlterField(
            model_name='revision',
            name='reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='原因'),
        ),
    ]
