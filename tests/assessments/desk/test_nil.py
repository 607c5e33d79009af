"""零报告 at the desk: one press states that there is none, another takes it back; a row entered withdraws it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.inspection import live
from assessments.inspection.models import Assessment
from communities.models import Grid, Meeting, NilReport, ServiceBrand
from lodi_community.records.models import Revision
from tests.facts import forget
from tests.ground import layer
from tests.places import CITY, written
from tests.typing_in import text_of
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]
JIEXIN = "431302001001"
HTMX = {"HX-Request": "true"}


def address(page, slug, code=JIEXIN):
    return reverse(f"desk-{page}", args=[code, slug])


def section(key):
    return reverse("desk-section", args=[JIEXIN, key])


@layer(on="world")
def without_life(world):
    """The judged world in which 街心社区 has neither a brand nor a meeting."""
    forget(ServiceBrand, community=world["街心社区"])
    forget(Meeting, community=world["街心社区"])
    live.refresh_all(CITY)
    return world


@pytest.fixture
def limin(without_life, sign_in):
    return sign_in("李敏")


def letter(rule):
    return Assessment.objects.judging().get(code=JIEXIN, inspection__year=YEAR).verdicts[written().places[rule]]


@pytest.mark.django_db(transaction=True)
def test_one_press_states_it_without_scripts_and_the_verdict_follows(limin):
    page = limin.get(section("life"))
    assert f'action="{address("nil", "servicebrand")}"' in page.content.decode()
    assert letter("3.5") == "M"
    answer = limin.post(address("nil", "servicebrand"))
    assert (answer.status_code, answer.url) == (302, f"{section('life')}#block-servicebrand")
    report = NilReport.objects.get()
    assert (report.kind, report.year, report.since) == ("servicebrand", YEAR, min(date.today(), date(YEAR, 12, 31)))
    assert letter("3.5") == "F"
    text = text_of(limin.get(section("life")))
    day = timezone.localtime(Revision.objects.get().at).strftime("%Y-%m-%d")
    assert f"报告为没有（零报告，李敏，{day}）" in text
    assert f"已报告：街心社区{YEAR}年度没有服务品牌" in text


def test_a_kind_of_one_year_is_stated_without_a_day(limin):
    limin.post(address("nil", "meeting"))
    assert NilReport.objects.get().since is None


def test_htmx_gets_the_block_with_what_was_stated_and_the_way_back(limin):
    answer = limin.post(address("nil", "servicebrand"), headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "报告为没有（零报告，李敏，" in html
    assert f'action="{address("nil-withdraw", "servicebrand")}"' in html
    assert f'action="{address("nil", "servicebrand")}"' not in html


def test_it_is_taken_back_with_a_revision(limin):
    limin.post(address("nil", "servicebrand"))
    limin.post(address("nil-withdraw", "servicebrand"))
    assert not NilReport.objects.exists()
    assert Revision.objects.first().reason == "撤回零报告"
    text = text_of(limin.get(section("life")))
    assert f"{YEAR}年度还没有服务品牌。" in text
    limin.post(address("nil-withdraw", "servicebrand"))
    assert "服务品牌没有零报告，不用撤回" in text_of(limin.get(section("life")))


def test_a_kind_with_rows_does_not_offer_it_and_refuses_it(limin, world):
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    assert address("nil", "grid") not in limin.get(section("grids")).content.decode()
    limin.post(address("nil", "grid"))
    assert f"街心社区{YEAR}年度已有网格“{grid}”，不能报告没有" in text_of(limin.get(section("grids")))
    assert not NilReport.objects.exists()


def test_a_kind_that_no_rule_counts_does_not_offer_it(limin):
    page = limin.get(section("life")).content.decode()
    assert address("add", "careinstitution") in page
    assert address("nil", "careinstitution") not in page


def test_the_row_that_is_added_replaces_it(limin):
    limin.post(address("nil", "servicebrand"))
    row = {"name": "邻里帮", "field": "养老", "started_on": f"{YEAR}-02-01"}
    form = limin.get(address("add", "servicebrand"))
    row["community"] = form.context["blocks"][-1].community.pk
    assert limin.post(address("add", "servicebrand"), row).status_code == 302
    assert not NilReport.objects.exists()
    assert "报告为没有" not in text_of(limin.get(section("life")))


def test_another_street_is_not_there(limin):
    assert limin.post(address("nil", "servicebrand", "431302002001")).status_code == 404
