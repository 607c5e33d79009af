"""The key of the chain, what a check found, and on PostgreSQL tables of the trail that only take new rows.

Whoever has the file of SQLite has everything, so that a trigger there would keep nobody from anything.
"""

from django.db import migrations, models

APPEND_ONLY = ("records_revision", "records_trailcheck")
FUNCTION = """
CREATE FUNCTION records_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 只能追加，不能改、不能删', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""


def close_trail(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION, params=None)
    for table in APPEND_ONLY:
        schema_editor.execute(
            f"CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION records_only_added()",
            params=None,
        )


def open_trail(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in APPEND_ONLY:
        schema_editor.execute(f"DROP TRIGGER only_added ON {table}", params=None)
    schema_editor.execute("DROP FUNCTION records_only_added()", params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0003_attachments_and_drafts_move'),
    ]

    operations = [
        migrations.CreateModel(
            name='TrailCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='核对时间')),
                ('length', models.PositiveBigIntegerField(verbose_name='条数')),
                ('faults', models.JSONField(default=list, verbose_name='不符之处')),
                ('remarks', models.JSONField(default=list, verbose_name='说明')),
            ],
            options={
                'verbose_name': '修改记录的核对',
                'verbose_name_plural': '修改记录的核对',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='revisionchain',
            name='key_id',
            field=models.CharField(blank=True, default='', max_length=16, verbose_name='密钥编号'),
        ),
        migrations.AlterField(
            model_name='revisionchain',
            name='digest',
            field=models.CharField(blank=True, default='', max_length=64, verbose_name='校验码'),
        ),
        migrations.AlterField(
            model_name='revisionchain',
            name='length',
            field=models.PositiveBigIntegerField(default=0, verbose_name='条数'),
        ),
        migrations.RunPython(close_trail, open_trail),
    ]
