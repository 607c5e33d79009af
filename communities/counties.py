"""Records that a county alone states: its own standards (15.5 各地), its average wage (15.7 社区所在地)."""

from django.core.exceptions import ValidationError

from .models import Division


class OfCounty:
    """Put before Record, whose ``unit`` is to be a county: a form offers counties alone, and no other unit is accepted."""

    @classmethod
    def offered(cls, name):
        return {"level": Division.Level.COUNTY} if name == "unit" else {}

    def clean(self):
        super().clean()
        if self.unit_id and self.unit.level != Division.Level.COUNTY:
            raise ValidationError({"unit": f"{self._meta.verbose_name}由县市区登记，{self.unit}不是县市区"})
