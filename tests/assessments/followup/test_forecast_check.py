"""A forecast of a sealed year held against the seal: right, wrong because not entered, and what nobody could foresee."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.followup.forecast.checking import FAILED, FELL, LATE, MET, outcome
from assessments.inspection import run
from communities.models import ServiceBrand
from facilities.models import Premises
from funding.models import Funding, Receipt
from tests import facts
from tests.places import CITY

pytestmark = pytest.mark.long

SEALED = 2025
DAY = date(SEALED, 9, 30)


@pytest.fixture
def sealed(world_of):
    """2025, sealed: what goes through the write door was written after DAY, the rest stood there before."""
    world = world_of(SEALED)
    one, two, three, four, five = (world[name] for name in ("街心社区", "贤童社区", "铁东社区", "铁西社区", "五里社区"))
    clerk = world["李敏"]
    facts.forget(ServiceBrand, community__in=(one, three, four))
    ServiceBrand(community=one, name="去年就有", field="便民服务", started_on=date(SEALED - 1, 5, 1)).keep(by=clerk)
    ServiceBrand(community=three, name="以后才有", field="便民服务", started_on=date(SEALED, 10, 1)).keep(
        by=world["王芳"]
    )
    site = Premises.objects.get(community=two)
    site.in_use_to = date(SEALED, 11, 30)
    site.keep(by=clerk, reason="退租")
    # Of five's 20 万元 half came until the day last year and all by its end; this year a fifth by the day, and no more.
    before = facts.receive(five, Funding.Kind.OPERATING, 100_000, year=SEALED - 1)
    facts.add(Receipt, [Receipt(funding=before, received_on=date(SEALED - 1, 10, 1), amount=100_000)])
    facts.receive(five, Funding.Kind.OPERATING, 40_000, year=SEALED)
    inspection = run.start(SEALED, CITY, by=world["钱军"])
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    return inspection


def test_each_verdict_is_right_wrong_or_could_not_be_foreseen(sealed):
    out = StringIO()
    call_command("forecast_check", stdout=out)  # of the last sealed year, from DAY
    head, _, *rows, pace = out.getvalue().splitlines()
    cells = {row.split("\t")[-1]: [int(cell) for cell in row.split("\t")[1:-1]] for row in rows}
    assert f"退回到 {DAY}（第 0 条修改记录以后），6 个社区" in head
    # communities, right, of these not met, wrong because not entered, mended later, failed later
    assert cells["专业化服务品牌"] == [6, 4, 1, 1, 1, 0]
    assert cells["公共服务用房面积"] == [6, 5, 0, 0, 0, 1]
    assert cells["社区运转经费到位数"] == [6, 6, 1, 0, 0, 0]
    assert all(row[0] == row[1] + sum(row[3:]) for row in cells.values())
    assert pace == "按上年的进度预测 社区运转经费到位数：说中 1，说错 0"
    with pytest.raises(CommandError, match="不在2025年度里"):
        call_command("forecast_check", on=date(2024, 9, 30))
    with pytest.raises(CommandError, match="没有封存的2024年度"):
        call_command("forecast_check", year=2024)


def test_missing_is_not_met_and_a_hint_is():
    assert outcome("M", "P", "P") == LATE
    assert outcome("M", "M", "F") == FAILED
    assert outcome("H", "F", "N") == MET
    assert outcome("P", "P", "M") == FELL
