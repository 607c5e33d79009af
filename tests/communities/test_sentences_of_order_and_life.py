"""What the forms of institutions, ledgers and the year's life refuse, and the sentences that say so."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from committees.models import Committee, MemberDisposal, SubCommittee
from communities.models import Institution, Meeting, SocialOrganization, SupportGrant, YearlyLife
from lodi_community.records.door import OutOfScope
from lodi_community.records.models import Revision

from ..facts import forget
from ..lives import FOUR_SYSTEMS, institution
from ..rows import START
from ..typing_in import fill_in, open_form, text_of
from ..world import YEAR

# A model's sentences are the same on each database: of each table the first row is asked of the other one.
pytestmark = pytest.mark.first_row
ADD = reverse("institution-add")


@pytest.fixture
def heart(world):
    return world["街心社区"]


def refused(record):
    """{field: [sentences]} with which a record is refused."""
    with pytest.raises(ValidationError) as caught:
        record.full_clean()
    return caught.value.message_dict


# Institutions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["999999", "431302001999", "乐坪街道"])
def test_an_institution_of_a_unit_that_does_not_exist_is_refused_by_its_code(world, code):
    assert refused(institution(code, FOUR_SYSTEMS[0])) == {"code": [f"没有代码是“{code}”的社区或区划，单位要先登记"]}


def test_a_body_of_residents_cannot_be_set_up_by_the_street(world):
    assert refused(institution("431302001", "residents_council"))["code"] == [
        "居民议事会由社区自己建立，乐坪街道不能代为建立；可由上级统一制定的只有"
        "教育培训制度、目标管理考核制度、述职评议制度、不合格社区工作人员调整制度"
    ]


@pytest.mark.parametrize("kind", FOUR_SYSTEMS)
@pytest.mark.parametrize("code", ["4313", "431302", "431302001"])
def test_the_four_systems_may_be_adopted_above_the_community(world, code, kind):
    row = institution(code, kind)
    row.full_clean()
    assert row.unit_name == world.named[{"4313": "娄底市", "431302": "娄星区"}.get(code, "乐坪街道")].name


def test_a_second_institution_of_a_kind_waits_for_the_end_of_the_first(heart):
    sentence = "这个单位已有同一类的制度或机构，先填它的终止日期"
    assert sentence in str(refused(institution(heart.code, "service_catalogue")))
    Institution.objects.filter(code=heart.code, kind="service_catalogue").update(ended_on=START)
    institution(heart.code, "service_catalogue").full_clean()


def test_an_institution_does_not_end_before_it_began(heart):
    forget(Institution, code=heart.code, kind="service_catalogue")
    row = institution(heart.code, "service_catalogue", ended_on=START - timedelta(days=1))
    assert refused(row)["ended_on"] == ["终止日期 2013-12-31 早于建立（印发）日期 2014-01-01"]


def test_a_clerk_writes_for_the_street_and_not_for_the_county(world):
    institution("431302001", FOUR_SYSTEMS[0]).keep(by=world["李敏"])
    for code in ("431302", "431302002"):
        with pytest.raises(OutOfScope):
            institution(code, FOUR_SYSTEMS[0]).keep(by=world["李敏"])
    institution("431302", FOUR_SYSTEMS[0]).keep(by=world["吴霞"])


def test_the_form_offers_the_units_of_the_users_scope_by_name(world, sign_in):
    page = sign_in("李敏").get(ADD + "?place=431302001001")
    assert page.status_code == 200
    text = text_of(page)
    assert "街心社区" in text
    assert "铁东社区" not in text
    form = open_form(sign_in("李敏"), ADD + "?place=431302001001")
    assert form["code"] == "431302001001"


def test_a_clerk_adopts_a_system_for_the_street_in_the_form(world, sign_in):
    answer = fill_in(
        sign_in("李敏"), ADD, code="431302001", kind=FOUR_SYSTEMS[0], name="教育培训制度", adopted_on="2016-03-01"
    )
    assert answer.status_code == 302
    row = Institution.objects.get(code="431302001")
    assert (row.unit_name, row.version) == ("乐坪街道", 1)


# Ledgers --------------------------------------------------------------------------------------


def test_more_cannot_be_present_than_entitled(heart):
    row = Meeting(community=heart, kind="hearing", held_on=START, topic="停车", entitled=30, present=31)
    assert refused(row) == {"present": ["实到 31 人，多于应到 30 人"]}


def test_a_congress_states_who_came(heart):
    row = Meeting(community=heart, kind="residents_congress", held_on=START, topic="年度工作", entitled=30)
    assert refused(row) == {"present": ["居民代表大会要填应到和实到人数（第2条）"]}


def test_a_meeting_that_is_still_to_come_is_refused(heart):
    day = date.today() + timedelta(days=1)
    row = Meeting(community=heart, kind="other", held_on=day, topic="年度工作")
    assert refused(row) == {"held_on": [f"{day:%Y-%m-%d} 还没有到，请核对日期"]}


def test_support_of_a_year_before_the_document_is_refused(heart):
    row = SupportGrant(code=heart.code, year=2014, way="project", receiver="协会", amount=1)
    assert list(refused(row)) == ["year"]


# Life -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"model_posts": False, "model_posts_number": 3}, "model_posts", "填了党员示范岗数，“党员示范岗”就要选“是”"),
        ({"home_care_persons": 3}, "home_care", "填了居家养老服务对象，“居家养老服务”就要选“是”"),
        ({"elderly": 10, "elderly_served": 11}, "elderly_served", "得到服务的老年人 11 人，多于老年人 10 人"),
    ],
)
def test_a_year_of_life_does_not_contradict_itself(heart, values, field, sentence):
    assert refused(YearlyLife(community=heart, year=2020, **values)) == {field: [sentence]}


def test_a_year_of_life_is_stated_once(heart):
    assert "这个社区这一年的服务与活动已有，请去修改它" in str(refused(YearlyLife(community=heart, year=YEAR)))


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"registration": "filed"}, "filing_no", "已登记、备案的要写编号（第4条）"),
        (
            {"registration": "none", "filing_no": "1"},
            "registration",
            "填了登记（备案）编号或日期，要选“已在民政部门登记”或“已备案”",
        ),
    ],
)
def test_filing_and_its_number_go_together(heart, values, field, sentence):
    row = SocialOrganization(community=heart, name="太极队", kind="culture", started_on=START, **values)
    assert refused(row) == {field: [sentence]}


# Members --------------------------------------------------------------------------------------


def test_a_disposal_has_a_day_and_a_measure_or_neither(heart):
    found = {"community": heart, "member": "01", "found_on": START}
    assert refused(MemberDisposal(**found, handled_on=START)) == {"measure": ["填了处置日期，要选处置方式（第7条）"]}
    assert refused(MemberDisposal(**found, measure="removed")) == {"handled_on": ["选了处置方式，要填处置日期"]}
    before = refused(MemberDisposal(**found, measure="removed", handled_on=START - timedelta(days=1)))
    assert before == {"handled_on": ["处置日期 2013-12-31 早于认定日期 2014-01-01"]}


def test_a_sub_committee_belongs_to_a_residents_committee(heart):
    party = Committee.objects.get(community=heart, body="party_organization")
    row = SubCommittee(committee=party, name="调解委员会", started_on=START)
    assert refused(row) == {"committee": ["街心社区党总支不是居委会，下属委员会登记在居委会之下"]}


@pytest.mark.parametrize(
    ("who", "status"), [("李敏", 200), ("钱军", 200), ("吴霞", 200), ("赵琳", 403), ("郑毅", 403), ("褚平", 403)]
)
def test_only_the_clerk_and_the_department_see_disposals(world, sign_in, who, status):
    assert sign_in(who).get(reverse("memberdisposal-list")).status_code == status


@pytest.mark.parametrize(("who", "told"), [("李敏", True), ("吴霞", True), ("赵琳", False), ("韩梅", False)])
def test_the_audit_trail_withholds_the_names_too(world, sign_in, heart, who, told):
    MemberDisposal(community=heart, member="甲某某", found_on=START).keep(by=world["李敏"])
    text = text_of(sign_in(who).get("/history/?place=431302001"))
    assert ("甲某某" in text) is told
    assert ("涉及个人，按规定不在这里显示" in text) is not told
    assert "甲某某" not in Revision.objects.latest("pk").title


def test_the_records_of_a_community_leave_out_what_a_post_may_not_see(world, sign_in, heart):
    where = f"/communities/{heart.code}/records/"
    assert "处置台账" in text_of(sign_in("李敏").get(where))
    assert "处置台账" not in text_of(sign_in("赵琳").get(where))
