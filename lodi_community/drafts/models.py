"""Drafts: what was typed into a form and is not saved yet, as it was typed. One a user and form, nobody else's to see.

A form is a kind with a record, or with the place and year that its new record is for; whatever else has a ``label``, as
a sheet of the desk has, can have a draft as well. Every opened form carries a mark of its own, so that two tabs keep two
drafts; when it is saved, the mark stays for a while, so that a draft that was still on its way does not come back, and that a
form that is sent twice, by a double click or over a bad line, is saved once.
"""

import json

from django.conf import settings
from django.db import models
from django.http import QueryDict


class SpentForm(models.Model):
    """An opened form that was saved: sent once more, just as it was, it saves nothing more."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="谁的", related_name="+")
    mark = models.CharField("表单", max_length=32)
    digest = models.CharField("内容摘要", max_length=64)  # SHA-256 over what was sent
    kind = models.CharField("类别", max_length=60)
    object_id = models.BigIntegerField("编号", default=0)  # of the record that was saved
    led_to = models.CharField("去向", max_length=200, blank=True)  # of a form that is no record's
    spent_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "已保存的表单"
        constraints = [
            models.UniqueConstraint(fields=["user", "mark", "digest"], name="form_spent_once"),
        ]
        indexes = [models.Index(fields=["spent_at"], name="form_spent")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class Draft(models.Model):
    """What stands in one form of one user. ``fields`` is "" for a form that has been saved: only its mark is left."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="谁的", related_name="+")
    kind = models.CharField("类别", max_length=60)
    object_id = models.BigIntegerField("编号", default=0)  # 0: of a new record
    place_code = models.CharField("区划代码", max_length=12, blank=True)  # that the form of a new record was opened for
    year = models.PositiveSmallIntegerField("年度", default=0)  # that a new record's form was opened in; 0: of a record
    fields = models.TextField("内容", blank=True)  # [[name, [value, …]], …], the version it was opened at among them
    mark = models.CharField("表单", max_length=32, blank=True)
    saved_at = models.DateTimeField("时间")

    class Meta:
        db_table = "records_draft"
        verbose_name = verbose_name_plural = "草稿"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "object_id", "place_code", "year", "mark"], name="draft_of_an_opened_form"
            ),
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_saved")]

    remark = ""  # what a page says of a draft that was just kept
    others = 0  # further drafts of the same form, from other tabs

    def __str__(self):
        return f"{self.kind} {self.object_id or self.place_code}"

    def data(self):
        """What was typed, as a form takes it."""
        data = QueryDict(mutable=True)
        for name, values in json.loads(self.fields):
            data.setlist(name, values)
        return data
