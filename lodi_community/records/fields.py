"""Fields that know their unit. Amounts and areas are stored as integers in the smallest unit, so that sums are exact."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from . import formfields, identity
from .figures import decimals, thousands

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def text_fault(field, value):
    """The sentence that refuses what no field may hold, "" for other values.

    That is a text with control characters, which would break every later export, and a text or a value of JSON with an
    ID-card number.
    """
    if isinstance(value, str) and CONTROL_CHARACTERS.search(value):
        return f"{field.verbose_name}里有看不见的控制字符，请删掉后重新输入"
    return identity.fault(field.verbose_name, value) if isinstance(value, str | list | dict) else ""


def refuse_numbers(where, value):
    """Raise ValidationError if a value that no Record holds, such as a reason or a comment, has an ID-card number in it."""
    if sentence := identity.fault(where, value):
        raise ValidationError(sentence)


def typed_fault(where, text, most):
    """The sentence that refuses a text that cannot be kept as it was typed, "" for others: nothing is cut off unsaid.

    ``most``: signs. Control characters break every later document, and PostgreSQL takes no NUL.
    """
    if CONTROL_CHARACTERS.search(text):
        return f"{where}里有看不见的控制字符，请删掉后重新输入"
    if len(text) > most:
        return f"{where}有 {thousands(len(text))} 个字，最多 {most} 个字，请删短"
    return identity.fault(where, text)


def refuse_typed(where, text, most):
    """Raise ValidationError if a text that no Record holds, such as a reason or a comment, cannot be kept as it was typed."""
    if sentence := typed_fault(where, text, most):
        raise ValidationError(sentence)


class Whole(models.PositiveIntegerField):
    """A count with a unit (户, 人, 个), from 0. ``usual``: (least, most) beyond which plausible.py asks; the column is the same."""

    def __init__(self, *args, unit="", usual=None, **kwargs):
        self.unit, self.usual = unit, usual
        super().__init__(*args, **kwargs)
        # Not left to the database: SQLite would take any number, and the row could never move to another.
        most = MaxValueValidator(formfields.MOST, "数太大，请核对")
        self.validators = [*self._validators, MinValueValidator(0, "不能是负数"), most]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": formfields.WholeField, **kwargs})


class Small(models.PositiveSmallIntegerField):
    """A whole number with limits of its own, such as so many years; the column is the same.

    ``validators`` stand in the place of the column's limits, which each database has of its own and the framework words.
    """

    def __init__(self, *args, validators=(), **kwargs):
        super().__init__(*args, validators=validators, **kwargs)
        self.validators = [*validators]

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.PositiveSmallIntegerField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": formfields.WholeField, **kwargs})


class Fixed(models.BigIntegerField):
    """A decimal number from 0, stored as an integer count of 1/scale: 400.00 m² is 40000 with scale 100.

    In Python it is a Decimal. For exact sums ask the database with ``Sum(name, output_field=BigIntegerField())``.
    ``usual``: (least, most) in the unit, beyond which plausible.py asks.
    """

    def __init__(self, *args, unit="", scale=100, usual=None, **kwargs):
        self.unit, self.scale, self.usual = unit, scale, usual
        super().__init__(*args, **kwargs)
        # Instead of the integer column's own limits, which speak of the stored number.
        self.validators = [self._validate_amount]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.scale != 100:
            kwargs["scale"] = self.scale
        kwargs.pop("validators", None)
        return name, path, args, kwargs

    def _validate_amount(self, value):
        if not value.is_finite():
            raise ValidationError(f"“{value}”不是数字")
        if value < 0:
            raise ValidationError("不能是负数")
        if value >= formfields.TOO_MUCH:
            raise ValidationError(f"“{formfields.typed(value)}”太大")
        if value * self.scale % 1:
            raise ValidationError(f"“{formfields.typed(value)}”写得太细，最小到 {Decimal(1) / self.scale}")

    @property
    def places(self):
        """Decimals that can be stored: two for hundredths, one for halves."""
        return 2 if self.scale == 100 else 1

    def from_db_value(self, value, expression, connection):
        return None if value is None else Decimal(value) / self.scale

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except ArithmeticError as error:
            raise ValidationError(f"“{formfields.typed(value)}”不是数字") from error

    def get_prep_value(self, value):
        if value is None:
            return None
        scaled = Decimal(str(value)) * self.scale
        if scaled != int(scaled):
            raise ValidationError(f"“{value}”写得太细，最小到 {Decimal(1) / self.scale}")
        return int(scaled)

    def value_to_string(self, obj):
        return f"{Decimal(str(self.value_from_object(obj))):.{self.places}f}"

    def formfield(self, **kwargs):
        kwargs.pop("min_value", None)
        kwargs.pop("max_value", None)
        options = {"form_class": formfields.FixedField, "decimal_places": self.places, "step": Decimal(1) / self.scale}
        return models.Field.formfield(self, **{**options, **kwargs})


class Flag(models.BooleanField):
    """Yes, no, or not yet said: 未填报 is not 否."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"null": True, "blank": True, **kwargs})

    def formfield(self, **kwargs):
        kwargs.pop("form_class", None)
        kwargs.pop("choices_form_class", None)
        return formfields.YesNoField(
            required=False, label=kwargs.get("label", self.verbose_name), help_text=self.help_text
        )


class PersonName(models.CharField):
    """A person's name; the column is that of any text."""

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**kwargs | {"form_class": formfields.NameField})


class Mobile(models.CharField):
    """A person's mobile number. Whoever does not enter such rows sees it masked, and the whole one on asking (access)."""

    def formfield(self, **kwargs):
        return super().formfield(**kwargs | {"form_class": formfields.MobileField})

    def masked(self, value):
        """138****5678; of anything that is no such number nothing but that it is there."""
        return f"{value[:3]}****{value[-4:]}" if re.fullmatch("[0-9]{11}", value) else "****"


def is_masked(field, user):
    """Whether a user sees the values of a field masked: those of persons' numbers that he does not enter."""
    return isinstance(field, Mobile) and user is not None and not user.may("change", field.model._meta.label_lower)


def measured(field, value):
    """A number of a field with a unit as text, thousands with a comma and all decimals; other values unchanged."""
    if not getattr(field, "unit", "") or isinstance(value, str):
        return value
    return decimals(value, field.places) if isinstance(field, Fixed) else thousands(value)
