"""What a person may ask for: an extract of what is held, and that it is erased, by two administrators."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.filings.models import FieldComment, Filing
from lodi_community.access.models import Access
from lodi_community.accounts.duties import told_at_sign_in
from lodi_community.accounts.models import Proposal, User
from lodi_community.accounts.posts import Post
from lodi_community.records import verifying
from lodi_community.records.models import Revision
from staffing.models import Person
from tests import facts
from tests.accounts.test_proposals import colleague
from tests.typing_in import text_of
from tests.world import YEAR

REQUEST = {"names": ["name", "mobile"], "document": "2026-11-20 书面请求", "reason": "本人请求"}


@pytest.fixture
def person(world):
    """周建国 or whoever is the secretary of 街心社区, with a number that the clerk entered."""
    row = facts.member(world["街心社区"], "建国")
    row.mobile = "13912345678"
    row.keep(world["李敏"])
    return row


def erase_url(person):
    return reverse("erase", args=["person", person.pk])


def comment_on(world, person):
    filing = Filing.objects.create(community=person.community, year=YEAR)
    by = world["赵琳"]
    now = timezone.now()
    FieldComment.objects.create(
        filing=filing,
        kind="person",
        object_id=person.pk,
        title=str(person),
        comment="请核对",
        at=now,
        by=by,
        by_name=str(by),
    )


# The extract ----------------------------------------------------------------------------------


def test_the_extract_says_what_is_held_who_entered_it_and_who_looked(world, sign_in, person):
    address, office = reverse("extract", args=["person", person.pk]), sign_in("吴霞")
    office.post(reverse("reveal", args=["person", person.pk, "mobile"]), {"reason": "通知培训"})
    assert address in office.get(reverse("person-detail", args=[person.pk])).content.decode()
    assert (
        "出具前先写用途" in text_of(office.get(address)) and office.post(address, {"purpose": " "}).status_code == 422
    )
    page = text_of(office.post(address, {"purpose": "本人要求查阅"}))
    assert f"人员花名册 第 {person.pk} 号" in page and "用途：本人要求查阅" in page
    assert "联系电话 13912345678" in page  # the person's own number is whole
    for held in (
        "工作人员：",
        "基本报酬：",
        "席位：",
        "培训台账：",
        "修改人员花名册：",
        "联系电话：未填报 → 13912345678",
        "李敏",
    ):
        assert held in page, held
    assert "看电话" in page and "通知培训" in page
    told = Access.objects.latest("pk")
    assert (told.act, told.what, told.reason) == ("export", f"{person}的个人信息摘录", "本人要求查阅")
    assert told.rows == 1 + sum(
        rows.count() for rows in (person.employments, person.pays, person.seats, person.trainings, person.appraisals)
    )


def test_a_grid_has_no_extract_of_a_kind_that_names_nobody(sign_in, world, person):
    answer = sign_in("李敏").get(reverse("extract", args=["premises", 1]))
    assert answer.status_code == 404


# Erasing --------------------------------------------------------------------------------------


def test_one_administrator_proposes_and_another_confirms_and_then_nothing_is_left(world, sign_in, person):
    name, one, other = person.name, sign_in("卫宁"), Client()
    other.force_login(colleague(world["娄底市"], "hetian", "何田", Post.ADMINISTRATOR))
    sign_in("吴霞").post(reverse("reveal", args=["person", person.pk, "mobile"]), {"reason": "通知培训"})
    comment_on(world, person)
    found = one.get(reverse("erasures"), {"kind": "person", "number": person.pk})
    assert found.url == erase_url(person)
    assert name in text_of(one.get(erase_url(person)))
    proposed = one.post(erase_url(person), REQUEST, follow=True)
    assert "已提出，还没有删除" in text_of(proposed) and name not in text_of(proposed)
    assert Person.objects.get(pk=person.pk).name == name
    proposal, hetian = Proposal.objects.get(), User.objects.get(username="hetian")
    assert told_at_sign_in(hetian, None) == ["有 1 项个人信息删除等您确认，在菜单“个人信息删除”里"]
    assert told_at_sign_in(world["卫宁"], None) == []
    confirm = {"proposal": proposal.pk, "do": "confirm"}
    assert "不能由您自己确认" in text_of(one.post(reverse("erasures"), confirm, follow=True))
    done = text_of(other.post(reverse("erasures"), confirm, follow=True))
    assert f"删除人员花名册第 {person.pk} 号的姓名、联系电话" in done and "提出，" in done
    person.refresh_from_db()
    assert (person.name, person.mobile) == (f"已依法删除{person.pk}", "")
    told = Revision.objects.of(person).first()
    assert "卫宁提出，何田确认" in told.reason and "（2026-11-20 书面请求）" in told.reason
    history = text_of(sign_in("李敏").get(reverse("person-history", args=[person.pk])))
    assert "联系电话 已依法删除 已依法删除" in history and "13912345678" not in history and name not in history
    assert not [line.what for line in Access.objects.all() if name in line.what]
    assert FieldComment.objects.get().title == "已依法删除"
    assert verifying.verify(rows=False).sentences == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"names": []}, "请勾选要删除的"),
        ({"names": ["birth_date"]}, "birth_date"),
        ({"reason": "　"}, "请写理由"),
        ({"document": "11010519491231002X"}, "身份证号码"),
    ],
)
def test_a_proposal_without_document_reason_or_field_is_refused_where_it_is_wrong(sign_in, person, wrong, sentence):
    answer = sign_in("卫宁").post(erase_url(person), REQUEST | wrong)
    assert answer.status_code == 422 and sentence in text_of(answer)
    assert not Proposal.objects.exists()


def test_a_number_that_there_is_not_and_a_second_proposal_are_said(sign_in, person):
    client = sign_in("卫宁")
    page = client.get(reverse("erasures"), {"kind": "person", "number": "999999"})
    assert "没有第 999999 号人员花名册" in text_of(page)
    client.post(erase_url(person), REQUEST)
    assert "请先确认或撤回" in text_of(client.post(erase_url(person), REQUEST))


def test_it_is_withdrawn_and_nothing_is_erased(sign_in, person):
    client = sign_in("卫宁")
    client.post(erase_url(person), REQUEST)
    client.post(reverse("erasures"), {"proposal": Proposal.objects.get().pk, "do": "withdraw"})
    assert Proposal.objects.get().status == "withdrawn" and Person.objects.get(pk=person.pk).mobile == "13912345678"
