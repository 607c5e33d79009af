"""What funds and receipts refuse, and the sentence they say."""

from datetime import date
from decimal import Decimal

import pytest

from funding.models import Funding, Receipt
from tests.saying import accepted, refusal, tomorrow

# A model's sentences are the same on each database: of each table the first row is asked of the other one.
pytestmark = pytest.mark.first_row


@pytest.fixture
def funding(world):
    return Funding.objects.get(community=world["街心社区"], kind="operating")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"year": 2014}, "year", "年度“2014”不对，应在 2015 到"),
        ({"kind": "bonus"}, "kind", ""),
        ({"kind": "livelihood"}, "__all__", "这个社区这一年这一类经费已有，请去修改它"),
        ({"budgeted": Decimal(-1)}, "budgeted", "不能是负数"),
        ({"spent": Decimal("0.001")}, "spent", "写得太细，最小到 0.01"),
        ({"budgeted": Decimal(10) ** 14}, "budgeted", "太大"),
        ({"remarks": "x\x1f"}, "remarks", "备注里有看不见的控制字符，请删掉后重新输入"),
    ],
)
def test_funds_refuse_what_cannot_be(funding, values, field, sentence):
    assert sentence in refusal(funding, **values)[field]


def test_funds_without_figures_are_accepted_and_missing(world):
    record = accepted(Funding(community=world["街心社区"], year=2025, kind="operating"))
    assert (record.budgeted, record.spent, record.includes_pay) == (None, None, None)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        (
            {"received_on": date(2025, 12, 31)},
            "received_on",
            "2025-12-31 不在 2026 年度。经费按自然年度算，请填到那一年的经费里",
        ),
        ({"received_on": tomorrow}, "received_on", "还没有到，请核对日期"),
        ({"received_on": None}, "received_on", ""),
        ({"amount": Decimal(-1)}, "amount", "不能是负数"),
        ({"amount": None}, "amount", ""),
        ({"voucher_no": "长" * 41}, "voucher_no", ""),
    ],
)
def test_a_receipt_refuses_what_cannot_be(funding, values, field, sentence):
    record = Receipt(funding=funding, received_on=date(2026, 3, 1), amount=Decimal(1))
    assert sentence in refusal(record, **values)[field]


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 11, 1)])
def test_a_receipt_belongs_to_its_fiscal_year(funding, day):
    record = Receipt(funding=funding, received_on=day, amount=Decimal("0.01"))
    if day <= date.today():
        accepted(record)
    assert record.fact_year() == 2026
