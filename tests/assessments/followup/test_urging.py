"""催报: a text drafted from what each lacks, who may send it, who is not urged, what the street sees and what came of it."""

import io
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from assessments.filings import notices, steps
from assessments.filings.models import Deadline, Urging
from assessments.followup.urging import drafts
from assessments.inspection import live
from assessments.inspection.models import Inspection
from lodi_community.records.models import Revision
from tests import facts
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR

pytestmark = pytest.mark.once
STREET, SAGE, EAST = "431302001001", "431302001002", "431302002001"


def words(response):
    return " ".join(unescape(response.content.decode()).split())


@layer(on="world")
def overdue_county(world):
    """娄星区's day was three days ago; 街心 has no volunteers entered, 贤童 came back with one remark."""
    Deadline(county=world["娄星区"], year=YEAR, due_on=date.today() - timedelta(3)).keep(
        by=world["吴霞"], reason="定期限"
    )
    facts.state_profile(world["街心社区"], YEAR, volunteers=None)
    live.refresh_all(CITY)
    steps.submit(world["李敏"], SAGE)
    steps.send_back(world["赵琳"], SAGE, "网格的户数请核对")
    return world


def send(client, *codes, place="431302", **texts):
    """Post the page of urging for these communities, with the text given or the same for all."""
    data = {"pick": codes} | {f"text-{code}": texts.get(f"t{code}", "请在三天内提交") for code in codes}
    return client.post(f"{reverse('urging')}?place={place}", data)


def test_a_draft_says_until_when_and_what_the_community_lacks(overdue_county, sign_in):
    page = words(sign_in("赵琳").get(reverse("urging"), {"place": "431302", "pick": [STREET, SAGE]}))
    assert f"街心社区{YEAR}年度填报截止 {date.today() - timedelta(3)}，已逾期 3 天，还没有提交。还缺：" in page
    assert "志愿者" in page
    assert (
        f"贤童社区{YEAR}年度填报截止 {date.today() - timedelta(3)}，已逾期 3 天，{date.today():%m月%d日}退回以后还没有重新提交。"
        in page
    )


def test_the_street_reads_it_until_it_has_delivered_and_the_log_says_what_came_of_it(overdue_county, sign_in):
    response = send(sign_in("赵琳"), SAGE, **{f"t{SAGE}": "请改好网格户数"})
    assert response.url == f"{reverse('urgings')}?place=431302"
    row = Urging.objects.get()
    assert (row.by_name, row.year, row.text) == (str(overdue_county["赵琳"]), YEAR, "请改好网格户数")
    assert Revision.objects.filter(kind="assessments.urging", object_id=row.pk).count() == 1
    clerk = sign_in("李敏")
    assert "贤童社区被催报" in words(clerk.get(reverse("notices")))
    shown = notices.todos(overdue_county["李敏"], YEAR)
    assert notices.count(overdue_county["李敏"], YEAR) == len(shown) + notices.unseen(overdue_county["李敏"])
    assert "还没有提交" in words(clerk.get(reverse("urgings")))
    assert "催过 1 次" in words(clerk.get(reverse("filings")))
    steps.submit(overdue_county["李敏"], SAGE, {"comments": "已改"})
    assert not [todo for todo in notices.todos(overdue_county["李敏"], YEAR) if "催报" in todo.words]
    log = words(clerk.get(reverse("urgings")))
    assert "共催报 <b>1</b> 次，其中 <b>1</b> 次以后提交了" in log
    assert "当天" in log


def test_the_log_of_a_sealed_year_is_not_lost(overdue_county, sign_in):
    send(sign_in("赵琳"), SAGE)
    Inspection.objects.create(
        root="4313", year=YEAR, standard="loudi_2015", standard_version="1", formula=1, status=Inspection.Status.SEALED
    )
    client = sign_in("赵琳")
    assert f"{YEAR + 1}年度没有催报过" in words(client.get(reverse("urgings")))
    assert "请在三天内提交" in words(client.get(reverse("urgings"), {"year": YEAR}))


def test_drafts_of_many_take_no_more_queries_than_of_one(overdue_county):
    def queries(codes):
        with CaptureQueriesContext(connection) as found:
            assert len(drafts(overdue_county["赵琳"], "431302", YEAR, codes)) == len(codes)
        return len(found)

    assert queries([STREET]) == queries([STREET, SAGE, EAST])


def test_who_has_delivered_is_not_urged_and_nothing_typed_is_lost(overdue_county, sign_in):
    client = sign_in("吴霞")
    steps.submit(overdue_county["王芳"], EAST)
    refused = send(client, STREET, EAST, **{f"t{STREET}": "请先填志愿者人数"})
    assert refused.status_code == 422
    page = words(refused)
    assert f"铁东社区已于 {date.today()} 提交，正在等审核，不用再催" in page
    assert "请先填志愿者人数" in page
    assert not Urging.objects.exists()


@pytest.mark.parametrize(("codes", "text", "said"), [
    ([], "", "没有选要催报的社区"),
    ([STREET], " ", "街心社区的催报内容是空的"),
    ([STREET], "急" * 501, "街心社区的催报内容有 501 个字，最多 500 个字"),
    ([STREET], "请打 11010519491231002X", "身份证"),
])  # fmt: skip
def test_what_cannot_be_sent_is_refused_in_a_sentence(overdue_county, sign_in, codes, text, said):
    refused = send(sign_in("吴霞"), *codes, **{f"t{code}": text for code in codes})
    assert refused.status_code == 422
    assert said in words(refused)
    assert not Urging.objects.exists()


def test_clerks_do_not_urge_and_nobody_urges_outside_the_scope(overdue_county, sign_in):
    assert sign_in("李敏").get(reverse("urging")).status_code == 403
    assert "起草催报" not in words(sign_in("李敏").get(reverse("filings")))
    assert "起草催报" in words(sign_in("赵琳").get(reverse("filings"), {"state": "overdue"}))
    county = sign_in("孙伟")
    assert county.get(reverse("urging"), {"place": "431302"}).status_code == 404
    assert send(county, STREET, place="431321").status_code == 422
    assert not Urging.objects.exists()


def test_the_texts_go_to_a_word_file_as_they_are_typed(overdue_county, sign_in):
    data = {"pick": [STREET, SAGE], f"text-{STREET}": "志愿者  没有填", f"text-{EAST}": "只写没有勾"}
    response = sign_in("赵琳").post(f"{reverse('urging-docx')}?place=431302", data)
    told = [paragraph.text for paragraph in Document(io.BytesIO(response.content)).paragraphs if paragraph.text]
    assert told[:4] == [f"{YEAR}年度社区填报催报", "街心社区", "志愿者 没有填", "贤童社区"]
    assert told[4].startswith(f"贤童社区{YEAR}年度填报截止 ")  # nothing was typed: the draft
    assert told[5:] == ["娄星区委组织部", f"{date.today().year}年{date.today().month}月{date.today().day}日"]
    assert not Urging.objects.exists()


def test_a_word_file_of_nobody_is_refused_and_keeps_what_was_typed(overdue_county, sign_in):
    page = sign_in("赵琳").post(f"{reverse('urging-docx')}?place=431302", {f"text-{STREET}": "志愿者没有填"})
    assert page.status_code == 422
    assert "没有选要催报的社区，勾选以后再下载" in words(page) and "志愿者没有填" in words(page)
    assert sign_in("李敏").post(reverse("urging-docx"), {"pick": [STREET]}).status_code == 403
    assert sign_in("孙伟").post(f"{reverse('urging-docx')}?place=431302", {"pick": [STREET]}).status_code == 404
