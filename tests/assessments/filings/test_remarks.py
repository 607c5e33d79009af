"""A reviewer's comments: beside their fields, led to from everywhere, answered once."""

import pytest
from django.urls import reverse

from assessments.filings import gate, remarks, steps
from assessments.filings.completeness import completeness
from assessments.filings.models import FieldComment
from assessments.inspection import live
from committees.models import Seat
from communities.models import Grid
from facilities.models import WorkPlatforms
from lodi_community.records.models import Revision
from staffing.models import Employment, Person
from tests import facts
from tests.places import CITY
from tests.typing_in import form_in, text_of
from tests.world import YEAR

pytestmark = pytest.mark.long

CODE = "431302001001"


@pytest.fixture
def grid(world):
    """街心社区's first grid, returned with a comment on its households and one on the whole of it."""
    row = Grid.objects.get(community=world["街心社区"], code="01")
    steps.submit(world["李敏"], CODE)
    steps.remark(world["赵琳"], CODE, row, {"households": "请与派出所核对", "": "整条重报"})
    steps.send_back(world["赵琳"], CODE, "")
    return row


def said(user, record):
    return {name: [each.words for each in rows] for name, rows in remarks.of_record(user, record).items()}


def test_comments_stand_at_their_fields_for_those_who_may_see_them(world, grid):
    assert said(world["李敏"], grid) == {"households": ["请与派出所核对"], "": ["整条重报"]}
    assert said(world["王芳"], grid) == {}
    assert said(world["李敏"], Grid.objects.get(community=world["街心社区"], code="02")) == {}


def test_a_comment_on_a_link_stands_at_the_field_of_the_form(world):
    seat = Seat.objects.filter(committee__community=world["街心社区"]).first()
    steps.submit(world["李敏"], CODE)
    (comment,) = steps.remark(world["赵琳"], CODE, seat, {"person_id": "已调离"})
    assert [*said(world["李敏"], seat)] == ["person"]
    assert remarks.mend_url(comment, CODE).endswith(f"/desk/{CODE}/seat/{seat.pk}/#id_seat_{seat.pk}_person")
    assert remarks.where(comment) == f"两委席位·{seat}·人员"


def test_a_comment_leaves_no_name_in_the_trail_where_nobody_could_erase_it(world):
    person = Person.objects.filter(community=world["街心社区"]).first()
    work = Employment.objects.filter(person=person).first()
    steps.submit(world["李敏"], CODE)
    comments = [
        *steps.remark(world["赵琳"], CODE, person, {"mobile": "请核对"}),
        *steps.remark(world["赵琳"], CODE, work, {"": "已调离"}),
    ]
    steps.send_back(world["赵琳"], CODE, "")
    for comment in comments:
        assert person.name in comment.title
        steps.settle(world["李敏"], CODE, comment.pk)
    told = [name for row in Revision.objects.order_by("pk") for name in row.stored_changes if name.startswith("对")]
    assert told == [
        f"对人员花名册第 {person.pk} 号·联系电话的意见",
        f"对工作人员第 {work.pk} 号的意见",
        f"对人员花名册第 {person.pk} 号的意见",
        f"对工作人员第 {work.pk} 号的意见",
    ]


@pytest.mark.parametrize("address", ["desk-edit", "grid-edit"])
def test_both_forms_of_a_row_show_them_until_they_are_dealt_with(world, grid, sign_in, address):
    client = sign_in("李敏")
    url = reverse(address, args=[CODE, "grid", grid.pk] if address == "desk-edit" else [grid.pk])
    page = text_of(client.get(url))
    assert "审核意见：“请与派出所核对”" in page
    assert "审核意见：“整条重报”" in page
    for comment in FieldComment.objects.all():
        steps.settle(world["李敏"], CODE, comment.pk)
    assert "审核意见" not in text_of(client.get(url))


def test_an_answer_is_kept_with_the_comment_and_shown_to_the_reviewer(world, grid, sign_in):
    comment = FieldComment.objects.get(field="households")
    said = {"comment": comment.pk, "answer": " 已与派出所核对，200 户没有错 "}
    sign_in("李敏").post(reverse("filing-settle", args=[CODE]), said)
    comment.refresh_from_db()
    assert (comment.answer, comment.settled_by) == ("已与派出所核对，200 户没有错", world["李敏"])
    assert "答复：“已与派出所核对，200 户没有错”" in text_of(sign_in("赵琳").get(reverse("filing", args=[CODE])))


def test_whoever_saves_a_changed_row_into_a_lock_hears_of_the_lock_and_not_of_the_conflict(world, grid, sign_in):
    client, url = sign_in("李敏"), reverse("desk-edit", args=[CODE, "grid", grid.pk])
    form = form_in(client.get(url))
    grid.grid_worker = "何玉兰"
    grid.keep(by=world["李敏"])
    for comment in FieldComment.objects.all():
        steps.settle(world["李敏"], CODE, comment.pk)
    steps.submit(world["李敏"], CODE)
    response = client.post(url, form | {"grid_worker": "肖红"})
    assert response.status_code == 422
    page = text_of(response)
    assert "提交，数据已锁定。要修改，先撤回填报，或请娄星区委组织部退回" in page
    assert "您改为" not in page


# What the gate says ---------------------------------------------------------------------------


def test_a_fault_leads_to_the_workspace_and_names_three_of_many_rules(world):
    facts.forget(Seat, committee__community=world["街心社区"])
    (fault, *_) = [each for each in gate.findings(world["李敏"], world["街心社区"], YEAR) if each.is_error]
    assert fault.sentence.startswith("没有填两委席位，硬指标“")
    assert fault.sentence.endswith("项没法评判")
    assert fault.sentence.count("、") == 2 + fault.sentence.count("书记、主任")
    assert fault.url == f"{reverse('desk-add', args=[CODE, 'seat'])}#block-seat"


def test_quotation_marks_inside_quotation_marks_are_single(world):
    facts.forget(Seat, committee__community=world["街心社区"])
    sentences = [each.sentence for each in gate.findings(world["李敏"], world["街心社区"], YEAR) if each.is_error]
    assert any("‘两委’" in sentence for sentence in sentences)
    assert not any("““" in sentence or "”“" in sentence for sentence in sentences)


def test_a_form_that_is_to_have_one_row_and_has_none_counts_as_unfilled(world):
    whole = completeness(world["李敏"], CODE, YEAR)[CODE]["premises"]
    assert whole[0] == whole[1]
    facts.forget(WorkPlatforms, community=world["街心社区"])
    live.refresh_all(CITY)
    # seven platforms and the day they were stated on
    assert completeness(world["李敏"], CODE, YEAR)[CODE]["premises"] == (whole[0] - 8, whole[1])
