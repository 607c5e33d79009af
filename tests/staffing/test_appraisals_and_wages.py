"""What the records of appraisals, promotions and wages refuse, and in which words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from staffing.models import Appraisal, AverageWage, PayStandard, Promotion

from ..facts import employ, enrol, member
from ..typing_in import fill_in


def refusal(record):
    """{field: [sentences]} with which a record is refused; {} when it is right."""
    try:
        record.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.fixture
def newcomer(world):
    person = enrol(world["街心社区"], "晓东")
    employ(person, started_on=date(2024, 3, 1))
    return person


def test_an_appraisal_for_a_year_before_employment_is_refused(newcomer):
    found = refusal(Appraisal(person=newcomer, year=2023, grade="competent"))
    assert found == {"year": ["刘晓东 2024-03-01 才到岗，不能有 2023 年度的考核"]}
    assert refusal(Appraisal(person=newcomer, year=2024, grade="competent")) == {}


def test_a_person_is_appraised_once_a_year(world):
    found = refusal(Appraisal(person=member(world["街心社区"], "建国"), year=2026, grade="excellent"))
    assert found["__all__"] == ["这个人这一年的考核已有，请去修改它"]


def test_an_action_has_a_day_and_a_document_and_follows_incompetence(newcomer):
    bad = {"person": newcomer, "year": 2026, "grade": "incompetent"}
    sentence = ["登记了处理，日期和文号都要写（第6条）"]
    assert refusal(Appraisal(**bad, action="dismissal")) == {"action_on": sentence, "action_no": sentence}
    assert refusal(Appraisal(**bad, action_no="8号")) == {"action": ["填了处理文号，要选怎样处理"]}
    whole = {"action": "dismissal", "action_no": "8号", "action_on": date(2026, 11, 2)}
    assert refusal(Appraisal(**bad, **whole)) == {}
    found = refusal(Appraisal(**(bad | {"grade": "competent"}), **whole))
    assert found == {"action": ["等次是“称职”，只有“不称职”的才登记处理"]}
    found = refusal(Appraisal(**bad, **(whole | {"action_on": date(2025, 12, 31)})))
    assert found == {"action_on": ["处理日期 2025-12-31 早于考核年度 2026"]}


def test_a_clerk_enters_an_appraisal_and_is_told_what_is_wrong(world, sign_in, newcomer):
    limin, add_url = sign_in("李敏"), reverse("appraisal-add")
    answer = fill_in(limin, add_url, person=str(newcomer.pk), year="2023", grade="competent")
    assert answer.status_code == 422
    assert "不能有 2023 年度的考核" in answer.content.decode()
    answer = fill_in(limin, add_url, person=str(newcomer.pk), year="2025", grade="competent")
    assert answer.status_code == 302
    assert Appraisal.objects.get(person=newcomer).version == 1


def promotion(world, **values):
    known = {
        "unit": world["娄星区"],
        "community": world["街心社区"],
        "person_name": "刘洋",
        "former_post": "副主任",
        "new_unit": "区民政局",
        "way": "public_institution",
        "promoted_on": date(2026, 5, 1),
    }
    return Promotion(**(known | values))


def test_a_promotion_is_registered_by_the_county_of_the_community_or_the_city(world):
    assert refusal(promotion(world)) == {}
    assert refusal(promotion(world, unit=world["娄底市"])) == {}
    assert refusal(promotion(world, unit=world["双峰县"])) == {
        "community": ["街心社区不在双峰县，请由社区所在的县市区登记"]
    }
    found = refusal(promotion(world, unit=world["乐坪街道"]))
    assert found == {"unit": ["选拔录用由市、县市区登记，乐坪街道是街道（乡镇）"]}


@pytest.mark.parametrize(
    ("rank", "words", "floor"), [("chief", "正职", "1,500"), ("deputy", "副职", "1,400"), ("member", "委员", "1,200")]
)
def test_a_pay_standard_below_the_citys_is_refused_with_both_amounts(world, rank, words, floor):
    def standard(amount):
        return PayStandard(
            unit=world["娄星区"], rank=rank, first_year=2026, amount=amount, document_no="娄星〔2026〕2号"
        )

    city = int(floor.replace(",", ""))
    assert refusal(standard(f"{city - 1}.99")) == {
        "amount": [
            f"{words}月基本报酬 {city - 1:,}.99 元/月，低于市定标准 {floor}.00 元/月（15.6）。县定标准只能高于或等于市定标准"
        ]
    }
    assert refusal(standard(city)) == {}
    assert refusal(standard(city + 300)) == {}


def test_standards_and_wages_are_a_countys(world):
    standard = PayStandard(unit=world["娄底市"], rank="chief", first_year=2026, amount=1800, document_no="1号")
    assert refusal(standard) == {"unit": ["县定报酬标准由县市区登记，娄底市不是县市区"]}
    wage = AverageWage(unit=world["乐坪街道"], year=2025, amount=4000, source="统计公报")
    assert refusal(wage) == {"unit": ["社会平均工资由县市区登记，乐坪街道不是县市区"]}
    nothing = AverageWage(unit=world["娄星区"], year=2025, amount=0, source="统计公报")
    assert refusal(nothing) == {"amount": ["社会平均工资要大于 0"]}
