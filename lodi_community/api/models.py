"""What programs leave in the portal besides rows: the keys of requests already written, and the numbers of other systems."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT = timedelta(hours=24)


class WrittenRequest(models.Model):
    """A request with an Idempotency-Key that was written, and its answer: who sends it again gets the answer again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="谁的")
    key = models.CharField("幂等键", max_length=100)
    content = models.CharField("请求的摘要", max_length=64)  # of method, address and body
    status = models.PositiveSmallIntegerField("状态码")
    headers = models.JSONField("头", default=dict)
    answer = models.JSONField("答复", null=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "写过的请求"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="written_request_once")]

    def __str__(self):
        return self.key

    @classmethod
    def sweep(cls):
        """Forget those of more than 24 hours ago."""
        cls.objects.filter(at__lt=timezone.now() - KEPT).delete()


class ExternalKey(models.Model):
    """The number that another system has for a row, so that it can send its own numbers, and send them again."""

    system = models.CharField("系统", max_length=20)
    number = models.CharField("编号", max_length=60)
    kind = models.CharField("类别", max_length=60)  # label of the model
    object_id = models.BigIntegerField("记录")

    class Meta:
        verbose_name = verbose_name_plural = "外部编号"
        constraints = [
            models.UniqueConstraint(fields=["kind", "system", "number"], name="external_key_once"),
            models.UniqueConstraint(fields=["kind", "object_id", "system"], name="external_key_of_row_once"),
        ]

    def __str__(self):
        return f"{self.system}:{self.number}"
