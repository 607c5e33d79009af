"""Which revision was the last when the facts of a run were gathered.

For years sealed before: the last one written by the start of the run. From then on until the seal nobody could save.
"""

from django.db import migrations, models


def number_what_is_frozen(apps, schema_editor):
    revisions = apps.get_model("records", "Revision").objects.order_by("-pk").values_list("pk", flat=True)
    for inspection in apps.get_model("assessments", "Inspection").objects.exclude(status="working"):
        began = inspection.started_at or inspection.sealed_at
        inspection.last_revision = (revisions.filter(at__lte=began) if began else revisions).first() or 0
        inspection.save(update_fields=["last_revision"])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0007_amendments"), ("records", "0003_attachments_and_drafts_move")]

    operations = [
        migrations.AddField(
            "inspection", "last_revision", models.PositiveBigIntegerField(null=True, verbose_name="最后一条修改记录")
        ),
        migrations.RunPython(number_what_is_frozen, migrations.RunPython.noop),
    ]
