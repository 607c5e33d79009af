"""Attachments move here from records; their table stays as it is, under the same name."""

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
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60, verbose_name='类别')),
                        ('object_id', models.BigIntegerField(verbose_name='编号')),
                        ('place_code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('name', models.CharField(max_length=100, verbose_name='文件名')),
                        ('content_type', models.CharField(max_length=80, verbose_name='类型')),
                        ('size', models.PositiveIntegerField(verbose_name='字节数')),
                        ('sha256', models.CharField(max_length=64, verbose_name='校验码')),
                        ('stored', models.CharField(max_length=32, unique=True, verbose_name='存放名')),
                        ('added_by_name', models.CharField(max_length=80, verbose_name='姓名')),
                        ('added_at', models.DateTimeField(verbose_name='添加时间')),
                        ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='删除时间')),
                        ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='添加人')),
                    ],
                    options={
                        'db_table': 'records_attachment',
                        'verbose_name': '附件',
                        'verbose_name_plural': '附件',
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['kind', 'object_id'], name='attachment_object')],
                    },
                ),
            ]
        ),
    ]
