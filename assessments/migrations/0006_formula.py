"""The number of the formula by which a year is scored.

Years sealed before keep the first. The working year is judged anew by the rules in force: what was judged live is removed,
and is there again with the first page that shows it.
"""

from django.db import migrations, models

NOW = 2


def judge_the_working_year_anew(apps, schema_editor):
    inspections = apps.get_model("assessments", "Inspection").objects.exclude(status="sealed")
    for name in ("Assessment", "UnitAssessment", "UnitSummary", "Summary"):
        apps.get_model("assessments", name).objects.filter(inspection__in=inspections).delete()
    inspections.update(formula=NOW, summarized_at=None)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_comment_answer")]

    operations = [
        migrations.AddField(
            "inspection", "formula", models.PositiveSmallIntegerField(default=1, verbose_name="折算公式"), preserve_default=False
        ),
        migrations.RunPython(judge_the_working_year_anew, migrations.RunPython.noop),
    ]
