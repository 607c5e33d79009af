"""Carry forward: which rows are copied, what is left empty, and how they are confirmed."""

import pytest

from assessments.filings import carried, gate, steps
from assessments.filings.completeness import completeness, unconfirmed
from assessments.filings.models import CarriedRow
from communities.models import YearlyLife, YearlyProfile
from funding.models import Funding
from lodi_community.records.door import Locked
from lodi_community.records.kinds import KINDS, Copied, NotCopied
from lodi_community.records.models import Revision
from lodi_community.records.spans import Yearly
from tests.world import YEAR, World

CODE = "431302001001"


@pytest.fixture
def last_year(db):
    """The world with the facts of the year before only; the working year is empty."""
    return World(YEAR - 1)


def test_every_yearly_kind_is_copied_or_there_is_a_reason_why_not():
    yearly = {slug: kind.carry for slug, kind in KINDS.items() if isinstance(kind.span, Yearly)}
    assert {slug for slug, carry in yearly.items() if isinstance(carry, Copied)} == {
        "yearlyprofile",
        "yearlylife",
        "funding",
    }
    assert all(carry.reason for carry in yearly.values() if isinstance(carry, NotCopied))


def test_last_years_rows_become_this_years_with_a_revision_each(last_year, monkeypatch):
    monkeypatch.setattr(carried, "working_year", lambda place: YEAR)
    world = last_year
    YearlyProfile.objects.filter(community=world["街心社区"]).update(volunteers=451, funding_tier="county_urban")
    # What is left empty has to have been stated, or it would be empty without anybody leaving it so.
    Funding.objects.update(spent=180_000, confirmed_by_finance=True, remarks="年底结清")
    YearlyLife.objects.update(donation_times=4, serving_times=12)
    assert carried.carry_forward(world["李敏"], CODE) == 4  # profile, life, operating and livelihood funds
    now = YearlyProfile.objects.get(community=world["街心社区"], year=YEAR)
    assert (now.households, now.population, now.volunteers) == (1000, 3000, 451)
    assert now.funding_tier == "municipal_urban", "the tier is the one the community is registered with"
    funds = Funding.objects.filter(community=world["街心社区"], year=YEAR)
    assert {(row.kind, int(row.budgeted), row.spent, row.confirmed_by_finance, row.remarks) for row in funds} == {
        ("operating", 250_000, None, None, ""),
        ("livelihood", 200_000, None, None, ""),
    }
    life = YearlyLife.objects.get(community=world["街心社区"], year=YEAR)
    assert (life.model_posts, life.donation_times, life.serving_times) == (True, None, None)
    revisions = Revision.objects.filter(action="add", reason="沿用上年")
    assert revisions.count() == CarriedRow.objects.filter(confirmed_at=None).count() == 4
    assert carried.carry_forward(world["李敏"], CODE) == 0


def test_a_locked_community_is_passed_over_and_the_rest_of_the_street_is_not(last_year, monkeypatch):
    from assessments.filings.models import Filing

    monkeypatch.setattr(carried, "working_year", lambda place: YEAR)
    world = last_year
    Filing.objects.create(community=world["街心社区"], year=YEAR, state="submitted", version=1)
    assert carried.carry_forward(world["李敏"], "431302001") == 4
    assert set(CarriedRow.objects.values_list("community__name", flat=True)) == {"贤童社区"}


def test_differences_to_last_year_are_listed_and_rows_are_confirmed_one_by_one_or_together(last_year, monkeypatch):
    monkeypatch.setattr(carried, "working_year", lambda place: YEAR)
    world, community = last_year, last_year["街心社区"]
    carried.carry_forward(world["李敏"], CODE)
    row = YearlyProfile.objects.get(community=community, year=YEAR)
    row.volunteers = 470
    row.keep(by=world["李敏"])
    rows = {each.row.kind: each for each in carried.carried_rows(world["李敏"], community, YEAR)}
    assert rows["yearlyprofile"].differences == [("注册志愿者", "450 人", "470 人")]
    assert carried.confirm(world["李敏"], community, [rows["yearlyprofile"].row.pk]) == 1
    assert unconfirmed(world["李敏"], CODE, YEAR) == {CODE: {"funding", "life"}}
    assert carried.confirm(world["李敏"], community) == 3
    assert unconfirmed(world["李敏"], CODE, YEAR) == {}


def test_unconfirmed_rows_count_as_entered_and_are_named_at_submission(last_year, monkeypatch):
    monkeypatch.setattr(carried, "working_year", lambda place: YEAR)
    world, community = last_year, last_year["街心社区"]
    before = completeness(world["李敏"], CODE, YEAR)[CODE]["profile"]
    carried.carry_forward(world["李敏"], CODE)
    after = completeness(world["李敏"], CODE, YEAR)[CODE]["profile"]
    assert before[0] < before[1]
    assert after[0] == after[1] == before[1]
    found = {finding.key: finding for finding in gate.findings(world["李敏"], community, YEAR)}
    assert found["carried"].sentence == "沿用上年、还没有确认的有 4 条：社区基本情况、经费、服务与活动"
    assert not found["carried"].is_error


def test_a_locked_filing_is_not_confirmed(world, filed):
    row = YearlyProfile.objects.get(community=world["街心社区"], year=YEAR)
    CarriedRow.objects.create(
        kind="yearlyprofile", object_id=row.pk, community=row.community, year=YEAR, from_object_id=row.pk
    )
    steps.submit(world["李敏"], CODE, {"carried": "与上年相同"})
    with pytest.raises(Locked):
        carried.confirm(world["李敏"], row.community)
