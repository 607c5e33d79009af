"""Drafts are told apart by the year and by the opened form as well, so that two tabs keep two drafts."""

import json

from django.db import migrations, models


def date_new_rows(apps, schema_editor):
    """A draft of a new row is of the year that was typed into it, else of the year in which it was kept."""
    for draft in apps.get_model("drafts", "Draft").objects.filter(object_id=0):
        typed = dict(json.loads(draft.fields or "[]")).get("year", [""])[0]
        draft.year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else draft.saved_at.year
        draft.save(update_fields=["year"])


class Migration(migrations.Migration):
    dependencies = [("drafts", "0002_spent_forms")]

    operations = [
        migrations.RemoveConstraint("draft", "draft_of_a_form"),
        migrations.AddField("draft", "year", models.PositiveSmallIntegerField("年度", default=0)),
        migrations.RunPython(date_new_rows, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "draft",
            models.UniqueConstraint(
                fields=["user", "kind", "object_id", "place_code", "year", "mark"], name="draft_of_an_opened_form"
            ),
        ),
    ]
