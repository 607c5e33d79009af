"""Form fields that say in Chinese what was typed, why it cannot be, and how to write it."""

import calendar
import re
import unicodedata
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from . import identity
from .figures import MISSING

MOST = 2_000_000_000  # of a count; every database's integer holds it
TOO_MUCH = 10**14  # for a decimal figure, in its unit
DATE = re.compile(r"^\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*$")
DATE_AT_A_STRETCH = re.compile(r"(\d{4})(\d{2})(\d{2})")
# 2025.3, 2025年3月, 202503, 2025年, 25.3.1: part of a day, which nobody may complete but who knows it
PART_OF_DAY = re.compile(
    r"(?:19|20)\d{2}(?:年?|\s*[-/.年]\s*\d{1,2}\s*月?|\d{2})|\d{2}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?)?|\d{1,2}月\d{1,2}日?"
)
YEAR = re.compile(r"([0-9]{4})(?:\.0+)?\s*(?:年度?)?")
STROKES = frozenset("/-—–\\") | {"——", "--", "//"}
NOBODY = STROKES | {"无", "没有", "暂无"}
SHORT = 60  # letters: a text so short names somebody or something; a longer one may say 无 and mean it
MOBILE = re.compile(r"1[3-9][0-9]{9}")
HOW_MANY = "写 1234 这样的整数，没有的写 0"
HOW_MUCH = "写 1234.5 这样的数，没有的写 0"
# Spaces without width, marks of direction and of the order of bytes. Joiners stay: they shape what is seen.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
IN_A_NAME = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")


def typed(value):
    """What was typed, as an error quotes it: nobody needs the thousandth digit to find the field."""
    text = str(value)
    return text if len(text) <= 30 else f"{text[:30]}……"


def tidy(text):
    """A text without the marks that nobody sees, such as those that a telephone puts round a copied number, and trimmed."""
    return INVISIBLE.sub("", text).strip()


def plain(text):
    """Full-width digits, letters and points as ordinary ones, as tidy() leaves them: “１２．５” → “12.5”."""
    return unicodedata.normalize("NFKC", tidy(text)).strip() if isinstance(text, str) else text


def is_blank(value):
    """Whether nothing was typed: spaces, ordinary or full-width, are nothing in a box for a number or a day."""
    return value is None or plain(value) == ""


def nothings(most):
    """What stands for nothing in a text of ``most`` letters (None: of any length): a stroke, and where it is short 无, too."""
    return NOBODY if most and most <= SHORT else STROKES


def figure(value):
    """The text of a number without its thousands commas; “” where a sign is no digit, though it looks like one: 400², ①.

    Raises ValidationError as without_commas() does.
    """
    text = str(value)
    if any(unicodedata.category(sign) in ("No", "Nl") for sign in text):
        return ""
    text = without_commas(str(plain(text)))
    return text if re.fullmatch(r"[-+]?[0-9]*\.?[0-9]*", text) else ""


def without_commas(text):
    """A number without its thousands commas. ValidationError where a comma stands elsewhere: “12,5” may be 12.5 or 125."""
    if "," in text and not GROUPED.fullmatch(text):
        raise ValidationError(f"“{typed(text)}”里的逗号不在千位上。千位分隔写成 12,345，小数写成 12.5")
    return text.replace(",", "")


class DayField(forms.DateField):
    """A date written 2026-11-23; 2026/11/23, 2026.11.23, 2026年11月23日 and 20261123 are understood too."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "class": "input date"})

    def to_python(self, value):
        if is_blank(value) or isinstance(value, date):
            return super().to_python(None if is_blank(value) else value)
        text = plain(value)
        if text in NOBODY:
            return None
        found = DATE.match(text) or DATE_AT_A_STRETCH.fullmatch(text)
        if not found:
            short = "没有写全年（四位）、月、日" if PART_OF_DAY.fullmatch(text) else "不是日期"
            raise ValidationError(f"“{typed(value)}”{short}。写成 2026-06-30 这样")
        year, month, day = map(int, found.groups())
        if not 1900 <= year <= 2100:
            raise ValidationError(f"年份“{found.group(1)}”不对。写成 2026-06-30 这样")
        if not 1 <= month <= 12:
            raise ValidationError(f"没有 {month} 月。写成 {year}-06-30 这样")
        last = calendar.monthrange(year, month)[1]
        if not 1 <= day <= last:
            raise ValidationError(f"{month}月没有 {day} 日。写成 {year}-{month:02d}-{last} 这样")
        return date(year, month, day)


class WholeField(forms.IntegerField):
    """A whole number from 0; thousands commas, full-width digits and what a program writes as 12.0 are understood."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "input short num"})

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "min_value": None, "max_value": None})

    def to_python(self, value):
        if is_blank(value):
            return None
        text = figure(value)
        if not re.fullmatch(r"-?[0-9]+(\.0+)?", text):
            raise ValidationError(f"“{typed(value)}”不是整数。{HOW_MANY}")
        number = int(text.partition(".")[0][:20])  # Python refuses to read thousands of digits
        if not 0 <= number <= MOST:
            raise ValidationError(f"“{typed(value)}”不对，应是不小于 0 的整数")
        return number


class YearField(WholeField):
    """A year written 2026; 2026年, 2026年度, full-width digits and what a program writes as 2026.0 are understood too."""

    def to_python(self, value):
        if is_blank(value):
            return None
        found = YEAR.fullmatch(str(plain(value)))
        if not found:
            raise ValidationError(f"“{typed(value)}”不是年度。写 2026 这样的四位数字")
        return int(found[1])


class FixedField(forms.DecimalField):
    """A decimal number from 0; thousands commas and full-width digits are understood."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input short num"})

    def __init__(self, *, step, **kwargs):
        self.step = step
        super().__init__(**kwargs)

    def to_python(self, value):
        if is_blank(value):
            return None
        text = figure(value)
        if not re.search("[0-9]", text):
            raise ValidationError(f"“{typed(value)}”不是数字。{HOW_MUCH}")
        number = super().to_python(text)
        if number < 0:
            raise ValidationError(f"“{typed(value)}”是负数。这里只能填 0 或正数")
        if number >= TOO_MUCH:
            raise ValidationError(f"“{typed(value)}”太大")
        if number % self.step:
            raise ValidationError(f"“{typed(value)}”写得太细，最小到 {self.step}")
        return number

    def prepare_value(self, value):
        """A stored number with all its decimals, what was typed as it was typed."""
        return f"{value:.{self.decimal_places}f}" if isinstance(value, Decimal) else value

    def validate(self, value):
        forms.Field.validate(self, value)

    def run_validators(self, value):
        """The number of decimals was checked with the step, in a sentence of our own."""


class WordsField(forms.CharField):
    """A text, without the marks that nobody sees: two names that look the same are the same. A stroke says that there is none."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        for validator in self.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = "有 %(show_value)d 个字，最多 %(limit_value)d 个，请删短"

    def to_python(self, value):
        text = super().to_python(tidy(value) if isinstance(value, str) else value)
        return self.empty_value if plain(text) in nothings(self.max_length) else text


class NameField(WordsField):
    """A person's name. “张 三”, spread to the width of three, is 张三: one person is not to be two."""

    def to_python(self, value):
        return IN_A_NAME.sub("", super().to_python(value))


class MobileField(WordsField):
    """A mobile number: 11 digits, however they are grouped, full-width or with +86 before them."""

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return text
        number = re.sub(r"\.0+$|[\s()-]", "", plain(text))
        number = re.sub(r"^(?:\+|00)?86(?=1\d{10}$)", "", number)
        if not MOBILE.fullmatch(number):
            how = "写一个 11 位的号码，如 13812345678；座机、第二个号码不写在这一栏"
            raise ValidationError(identity.fault("这一栏", text) or f"“{typed(value)}”不是手机号。{how}")
        return number


class YesNoField(forms.TypedChoiceField):
    """是 / 否 / 未填报."""

    def __init__(self, **kwargs):
        choices = [("", MISSING), ("1", "是"), ("0", "否")]
        super().__init__(**kwargs, choices=choices, coerce=lambda text: text == "1", empty_value=None)

    def prepare_value(self, value):
        return {True: "1", False: "0"}.get(value, value)
