"""What is typed into a field: understood, or refused in a Chinese sentence; and how figures are stored."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from communities.models import Year, YearlyProfile
from facilities.models import Premises
from funding.models import Receipt
from lodi_community.records.fields import Fixed, Flag, Whole
from lodi_community.records.formfields import (
    DayField,
    FixedField,
    MobileField,
    NameField,
    WholeField,
    WordsField,
    YesNoField,
)
from lodi_community.records.forms import field_for
from staffing.models import Person, Training

HUNDREDTHS = FixedField(step=Decimal("0.01"), decimal_places=2)
HALVES = FixedField(step=Decimal("0.5"), decimal_places=1)
WHOLE = WholeField()
DAY = DayField()
MOBILE = MobileField()
YEAR = field_for(YearlyProfile._meta.get_field("year"))
YES_NO = YesNoField(required=False)


def refusal(field, text):
    """The sentence with which a form field refuses a text."""
    with pytest.raises(ValidationError) as refused:
        field.clean(text)
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (HUNDREDTHS, "400", Decimal(400)),
        (HUNDREDTHS, "399.99", Decimal("399.99")),
        (HUNDREDTHS, "1,234.50", Decimal("1234.5")),
        (HUNDREDTHS, "１２．５", Decimal("12.5")),
        (HUNDREDTHS, "1，250", Decimal(1250)),
        (HUNDREDTHS, " 0 ", Decimal(0)),
        (HALVES, "6.5", Decimal("6.5")),
        (WHOLE, "1,001", 1001),
        (WHOLE, "\u202d120\u202c", 120),
        (WHOLE, "１０００", 1000),
        (WHOLE, "0", 0),
        (DAY, "2026-06-30", date(2026, 6, 30)),
        (DAY, "2026/6/3", date(2026, 6, 3)),
        (DAY, "2026.6.30", date(2026, 6, 30)),
        (DAY, "2026年6月30日", date(2026, 6, 30)),
        (DAY, "２０２６-０６-３０", date(2026, 6, 30)),
        (DAY, "20260630", date(2026, 6, 30)),
        (DAY, "2024-02-29", date(2024, 2, 29)),
        (DAY, "\ufeff2026-06-30", date(2026, 6, 30)),
        (field_for(Person._meta.get_field("mobile")), "\u202d13800000011\u202c", "13800000011"),
        (YES_NO, "1", True),
        (YES_NO, "0", False),
        (YES_NO, "", None),
        (WholeField(required=False), " \u3000", None),
        (FixedField(required=False, step=Decimal("0.01")), "\u3000", None),
        (DayField(required=False), "  ", None),
        *((DayField(required=False), text, None) for text in ("/", "—", "无")),
        *((WordsField(required=False, max_length=60), text, "") for text in ("/", "－", " 无 ")),
        (WordsField(required=False, max_length=200), "无", "无"),
        (WHOLE, "2350.0", 2350),
        (MOBILE, "+86 138-0013-8000", "13800138000"),
        (MOBILE, "１３８　００１３　８０００", "13800138000"),
        (MOBILE, "13800138000.0", "13800138000"),
        *((YEAR, text, 2026) for text in ("2026", "２０２６年", " 2026年度", "2026.0")),
        (NameField(), "张　三", "张三"),
        (NameField(), "欧阳 \xa0明珠", "欧阳明珠"),
        (NameField(), "Anna Maria", "Anna Maria"),
    ],
)
def test_what_people_write_is_understood(field, text, value):
    assert field.clean(text) == value


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        (HUNDREDTHS, "四百", "“四百”不是数字。写 1234.5 这样的数，没有的写 0"),
        (HUNDREDTHS, "-1", "“-1”是负数。这里只能填 0 或正数"),
        (HUNDREDTHS, "399.999", "“399.999”写得太细，最小到 0.01"),
        (HUNDREDTHS, "100000000000000", "“100000000000000”太大"),
        *(
            (HUNDREDTHS, text, f"“{text}”不是数字。写 1234.5 这样的数，没有的写 0")
            for text in ("400²", "①", "1E5", "1_000", "१२", ".", "-")
        ),
        (WHOLE, "400²", "“400²”不是整数。写 1234 这样的整数，没有的写 0"),
        (HUNDREDTHS, "NaN", "“NaN”不是数字。写 1234.5 这样的数，没有的写 0"),
        (HUNDREDTHS, "sNaN", "“sNaN”不是数字。写 1234.5 这样的数，没有的写 0"),
        (HUNDREDTHS, "Infinity", "“Infinity”不是数字。写 1234.5 这样的数，没有的写 0"),
        (HUNDREDTHS, "1.2.3", "“1.2.3”不是数字。写 1234.5 这样的数，没有的写 0"),
        (HUNDREDTHS, "12，5", "“12,5”里的逗号不在千位上。千位分隔写成 12,345，小数写成 12.5"),
        (HUNDREDTHS, "1.234,50", "“1.234,50”里的逗号不在千位上。千位分隔写成 12,345，小数写成 12.5"),
        (WHOLE, "12,34", "“12,34”里的逗号不在千位上。千位分隔写成 12,345，小数写成 12.5"),
        (WHOLE, "1,200,", "“1,200,”里的逗号不在千位上。千位分隔写成 12,345，小数写成 12.5"),
        (HUNDREDTHS, " \u3000", "这个字段是必填项。"),
        (HALVES, "6.25", "“6.25”写得太细，最小到 0.5"),
        (WHOLE, "12.5", "“12.5”不是整数。写 1234 这样的整数，没有的写 0"),
        (WHOLE, "一千", "“一千”不是整数。写 1234 这样的整数，没有的写 0"),
        (WHOLE, "-5", "“-5”不对，应是不小于 0 的整数"),
        (WHOLE, "2000000001", "“2000000001”不对，应是不小于 0 的整数"),
        (DAY, "昨天", "“昨天”不是日期。写成 2026-06-30 这样"),
        (DAY, "20260631", "6月没有 31 日。写成 2026-06-30 这样"),
        (DAY, "2026063", "“2026063”不是日期。写成 2026-06-30 这样"),
        (DAY, "2026-13-01", "没有 13 月。写成 2026-06-30 这样"),
        (DAY, "2026-02-30", "2月没有 30 日。写成 2026-02-28 这样"),
        (DAY, "2025-02-29", "2月没有 29 日。写成 2025-02-28 这样"),
        (DAY, "1899-12-31", "年份“1899”不对。写成 2026-06-30 这样"),
        (DAY, "0202-06-30", "年份“0202”不对。写成 2026-06-30 这样"),
        *(
            (DAY, text, f"“{text}”没有写全年（四位）、月、日。写成 2026-06-30 这样")
            for text in ("1985.06", "2025年3月", "202503", "2025", "25.3.1", "3月1日")
        ),
        (
            MOBILE,
            "1380013800",
            "“1380013800”不是手机号。写一个 11 位的号码，如 13812345678；座机、第二个号码不写在这一栏",
        ),
        (
            MOBILE,
            "0738-8312345",
            "“0738-8312345”不是手机号。写一个 11 位的号码，如 13812345678；座机、第二个号码不写在这一栏",
        ),
        *(
            (YEAR, text, f"“{text}”不是年度。写 2026 这样的四位数字")
            for text in ("-1", "0", "99999", "26年", "2026²", "今年", "2026-06", "2025/2026", "2,026")
        ),
        (WordsField(max_length=40), "无", "这个字段是必填项。"),
        (WordsField(max_length=3), "四个字了", "有 4 个字，最多 3 个，请删短"),
        (
            field_for(Person._meta.get_field("sex")),
            "男",
            "没有这一项。可以填：0（未知）、1（男）、2（女）、9（未说明）",
        ),
        (WHOLE, "无", "“无”不是整数。写 1234 这样的整数，没有的写 0"),
        (DAY, "06-30-2026", "“06-30-2026”不是日期。写成 2026-06-30 这样"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed_and_why(field, text, sentence):
    assert refusal(field, text) == sentence


@pytest.mark.parametrize(("field", "digits"), [(WHOLE, 5000), (HUNDREDTHS, 5000), (DAY, 5000)])
def test_an_endless_number_is_refused_like_any_other(field, digits):
    assert refusal(field, "9" * digits)


def test_an_answer_that_is_neither_yes_nor_no_is_refused():
    assert refusal(YES_NO, "maybe")


def test_what_was_typed_is_not_repeated_at_any_length():
    assert len(refusal(WHOLE, "9" * 5000)) < 100
    assert len(refusal(HUNDREDTHS, "x" * 5000)) < 100
    assert len(refusal(DAY, "x" * 5000)) < 100


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Fixed("面积"), Decimal("-0.01")),
        (Fixed("面积"), Decimal("NaN")),
        (Fixed("面积"), Decimal("Infinity")),
        (Fixed("面积"), Decimal(10) ** 17),
        (Fixed("面积"), "四百"),
        (Fixed("面积"), Decimal("399.999")),
        (Fixed("天数", scale=2), Decimal("6.25")),
        (Whole("户数"), -1),
        (Whole("户数"), 3 * 10**9),
        (Year("年度"), -1),
        (Year("年度"), 40_000),
        (Whole("户数"), "许多"),
        (Whole("户数"), 10**12),
        (Flag("是否"), "maybe"),
    ],
)
def test_the_model_refuses_what_the_form_refuses_for_imports_come_past_the_form(db, field, value):
    field.set_attributes_from_name("figure")
    with pytest.raises(ValidationError) as refused:
        field.clean(value, None)
    (sentence,) = refused.value.messages
    assert "确保" not in sentence, "a limit is ours, not one that the database has besides"


def stored(record, name):
    """The number that stands in the database."""
    rows = type(record)._base_manager.filter(pk=record.pk).annotate(raw=Cast(name, BigIntegerField()))
    return rows.values_list("raw", flat=True).get()


def test_areas_and_amounts_are_stored_as_whole_numbers_of_the_smallest_unit(world):
    premises = Premises.objects.filter(community=world["街心社区"]).get()
    receipt = Receipt.objects.filter(funding__community=world["街心社区"]).first()
    course = Training.objects.filter(person__community=world["街心社区"], days=7).first()
    assert stored(premises, "floor_area") == 400_00
    assert premises.floor_area == Decimal("400.00")
    assert stored(receipt, "amount") in (250_000_00, 200_000_00)
    assert stored(course, "days") == 14
    assert course.days == 7


def test_a_figure_finer_than_its_unit_is_never_rounded_silently(world):
    premises = Premises.objects.filter(community=world["街心社区"]).get()
    premises.floor_area = Decimal("399.995")
    with pytest.raises(ValidationError):
        premises.keep(by=world["李敏"])
    assert stored(premises, "floor_area") == 400_00


def test_a_flag_that_nobody_answered_is_neither_yes_nor_no(world):
    profile = YearlyProfile.objects.filter(community=world["街心社区"]).get()
    assert profile.heavy_load is None
