"""Standards side by side: an inspection is of a root, a year, a standard and a run, and may hang on the one that counts.

All there was is of the one prefecture.
"""

import django.db.models.deletion
from django.db import migrations, models


def name_the_root(apps, schema_editor):
    division = apps.get_model("communities", "Division").objects.filter(level="prefecture").order_by("code").first()
    if division:
        apps.get_model("assessments", "Inspection").objects.update(root=division.code)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0008_last_revision"), ("communities", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            "inspection",
            options={"ordering": ["-year", "-run", "standard"], "verbose_name": "年度督查", "verbose_name_plural": "年度督查"},
        ),
        migrations.AlterField("inspection", "year", models.PositiveSmallIntegerField(verbose_name="年度")),
        migrations.AddField(
            "inspection", "root", models.CharField(blank=True, default="", max_length=12, verbose_name="区划"), preserve_default=False
        ),
        migrations.AddField("inspection", "run", models.PositiveSmallIntegerField(default=1, verbose_name="次")),
        migrations.AddField(
            "inspection",
            "beside",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="references",
                to="assessments.inspection",
                verbose_name="对照的督查",
            ),
        ),
        migrations.RunPython(name_the_root, migrations.RunPython.noop),
        migrations.AddConstraint(
            "inspection",
            models.UniqueConstraint(fields=("root", "year", "standard", "run"), name="inspection_once"),
        ),
        migrations.AlterField(
            "readingrevision", "number", models.PositiveIntegerField(editable=False, null=True, verbose_name="版次")
        ),
        migrations.AddConstraint(
            "readingrevision", models.UniqueConstraint(fields=("standard", "number"), name="revision_number_once")
        ),
    ]
