"""What the trail says of persons lies in a table beside it. Rows from before stay as they are.

On PostgreSQL that table takes new rows and lets rows go, and none is changed.
"""

import django.db.models.deletion
from django.db import migrations, models


TABLE = "records_personalvalue"


def close_table(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE TRIGGER never_changed BEFORE UPDATE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION records_only_added()",
            params=None,
        )


def open_table(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER never_changed ON {TABLE}", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_keyed_chain'),
    ]

    operations = [
        migrations.AlterField(
            model_name='revision',
            name='changes',
            field=models.JSONField(db_column='changes', verbose_name='内容'),
        ),
        migrations.RenameField(
            model_name='revision',
            old_name='changes',
            new_name='stored_changes',
        ),
        migrations.AlterField(
            model_name='revision',
            name='title',
            field=models.CharField(db_column='title', max_length=200, verbose_name='记录'),
        ),
        migrations.RenameField(
            model_name='revision',
            old_name='title',
            new_name='stored_title',
        ),
        migrations.AddField(
            model_name='revisionchain',
            name='form',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='格式'),
        ),
        migrations.CreateModel(
            name='PersonalValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='字段')),
                ('value', models.TextField(verbose_name='内容')),
                ('salt', models.CharField(max_length=32, verbose_name='盐')),
                ('revision', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='personal', to='records.revision', verbose_name='修改记录')),
            ],
            options={
                'verbose_name': '个人信息删除',
                'verbose_name_plural': '个人信息删除',
            },
        ),
        migrations.RunPython(close_table, open_table),
    ]
