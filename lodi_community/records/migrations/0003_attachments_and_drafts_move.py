"""Attachments and drafts have rooms of their own now. Their tables stay as they are, under the same names."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0002_drafts_and_attachments")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("Attachment"), migrations.DeleteModel("Draft")]
        ),
    ]
