"""Drafts move here from records; their table stays as it is, under the same name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("records", "0003_attachments_and_drafts_move"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='类别')),
                        ('object_id', models.BigIntegerField(default=0, verbose_name='编号')),
                        ('place_code', models.CharField(blank=True, max_length=12, verbose_name='区划代码')),
                        ('fields', models.TextField(blank=True, verbose_name='内容')),
                        ('mark', models.CharField(blank=True, max_length=32, verbose_name='表单')),
                        ('saved_at', models.DateTimeField(verbose_name='时间')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁的')),
                    ],
                    options={
                        'db_table': 'records_draft',
                        'verbose_name': '草稿',
                        'verbose_name_plural': '草稿',
                        'indexes': [models.Index(fields=['saved_at'], name='draft_saved')],
                        'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'object_id', 'place_code'), name='draft_of_a_form')],
                    },
                ),
            ]
        ),
    ]
