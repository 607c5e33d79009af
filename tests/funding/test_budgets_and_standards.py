"""What the records of budgets and of a county's own standards refuse, and in which words."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from funding.models import Budget, LocalStandard

from ..typing_in import fill_in


def refusal(record):
    """{field: [sentences]} with which a record is refused; {} when it is right."""
    try:
        record.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


def standard(world, kind, tier, amount, unit="娄星区", first_year=2025):
    return LocalStandard(
        unit=world[unit], kind=kind, tier=tier, first_year=first_year, amount=amount, document_no="娄星〔2026〕1号"
    )


@pytest.mark.parametrize(
    ("kind", "tier", "words", "floor", "clause"),
    [
        ("operating", "municipal_urban", "中心城区社区运转经费", 250_000, "15.2"),
        ("operating", "county_urban", "其它县（市）城区社区运转经费", 200_000, "15.3"),
        ("operating", "township", "乡镇社区运转经费", 150_000, "15.4"),
        ("livelihood", "municipal_urban", "中心城区社区惠民项目资金", 200_000, "15.2"),
        ("livelihood", "county_urban", "其它县（市）城区社区惠民项目资金", 100_000, "15.3"),
    ],
)
def test_a_standard_below_the_citys_is_refused_with_both_amounts(world, kind, tier, words, floor, clause):
    assert refusal(standard(world, kind, tier, floor - 1)) == {
        "amount": [
            f"{words} {floor - 1:,}.00 元，低于市定标准 {floor:,}.00 元（{clause}）。县定标准只能高于或等于市定标准"
        ]
    }
    assert refusal(standard(world, kind, tier, floor)) == {}
    assert refusal(standard(world, kind, tier, floor + 1)) == {}


def test_townships_have_no_livelihood_standard_and_only_counties_have_their_own(world):
    found = refusal(standard(world, "livelihood", "township", 50_000))
    assert found == {"tier": ["乡镇社区没有惠民项目资金标准，不考核，不用登记（第15条）"]}
    found = refusal(standard(world, "operating", "township", 180_000, unit="乐坪街道"))
    assert found == {"unit": ["县定经费标准由县市区登记，乐坪街道不是县市区"]}


def test_a_county_reviewer_enters_a_standard_and_a_clerk_may_not(world, sign_in):
    typed = {
        "unit": str(world["娄星区"].pk),
        "kind": "operating",
        "tier": "municipal_urban",
        "first_year": "2026",
        "document_no": "1号",
    }
    answer = fill_in(sign_in("赵琳"), reverse("localstandard-add"), **typed, amount="240000")
    assert answer.status_code == 422
    assert "240,000.00 元，低于市定标准 250,000.00 元（15.2）" in answer.content.decode()
    assert fill_in(sign_in("赵琳"), reverse("localstandard-add"), **typed, amount="280000").status_code == 302
    assert sign_in("李敏").get(reverse("localstandard-add")).status_code == 403


COUNTIES = {"娄星区", "双峰县"}


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("localstandard", COUNTIES),  # 15.5 各地
        ("paystandard", COUNTIES),
        ("averagewage", COUNTIES),  # 15.7 社区所在地
        ("leadinggroup", COUNTIES | {"娄底市"}),  # 14.2: no street has one
    ],
)
def test_the_box_for_the_unit_offers_those_that_the_clause_names(world, sign_in, kind, offered):
    field = sign_in("钱军").get(reverse(f"{kind}-add")).context["form"].fields["unit"]
    assert {division.name for division in field.offered.values()} == offered


def test_a_unit_that_the_box_does_not_offer_is_still_refused_by_its_name(world, sign_in):
    typed = {"unit": str(world["乐坪街道"].pk), "kind": "operating", "tier": "township", "first_year": "2026"}
    answer = fill_in(sign_in("钱军"), reverse("localstandard-add"), **typed, amount="180000", document_no="1号")
    assert "县定经费标准由县市区登记，乐坪街道不是县市区" in answer.content.decode()


def test_a_budget_says_its_documents(world):
    def budget(unit="娄星区", **values):
        return Budget(unit=world[unit], year=2025, **values)

    assert refusal(budget(listed=False)) == {}
    assert refusal(budget(listed=True)) == {"document_no": ["列入了财政预算，要写预算文号（第15条）"]}
    assert refusal(budget(guarantee_system=True)) == {"guarantee_no": ["建立了保障制度，要写文号（第15条）"]}
    found = refusal(budget("乐坪街道", housing_fund_ready=True))
    assert found == {"housing_fund_ready": ["有没有条件由县市区填写，乐坪街道请留空"]}
    assert refusal(budget(housing_fund_ready=False)) == {}


def test_a_clerk_enters_the_budget_of_the_own_street_only(world, sign_in):
    page = sign_in("李敏").get(reverse("budget-add")).content.decode()
    assert "乐坪街道" in page
    assert "娄星区" not in page
    typed = {"unit": str(world["娄星区"].pk), "year": "2025"}
    answer = fill_in(sign_in("李敏"), reverse("budget-add"), **typed)
    assert answer.status_code == 422
    assert "不在您的管理范围内" in answer.content.decode()
