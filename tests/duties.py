"""Duties of city, counties and streets, as rows: each met exactly as 4.2, 14, 16 and 17 ask.

Budgets and local standards (15.1, 15.5) are the world's own. Written past the write door, like tests/facts.py; a test
then takes a row away or varies it.
"""

from datetime import date

from assessments.catalogue.standards import standard_for
from assessments.inspection.models import Inspection
from assessments.inspection.sealing import Correction, SealRequest
from assessments.inspection.units import assess_units
from assessments.models import (
    Accountability,
    AccountabilityReport,
    AdmonitionTalk,
    AppraisalWeight,
    Award,
    Commendation,
    EnforcementSystem,
    GuidanceVisit,
    IncubationPlatform,
    Issue,
    JointCreation,
    Leader,
    LeadingGroup,
    Letterhead,
    Price,
    ReadingRevision,
    Rectification,
    ResponsiblePerson,
    RewardFund,
    Scenario,
    SpecialInspection,
    StudyMeeting,
)
from communities.models import Division, NilReport
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post

from .facts import Verdict
from .rows import START, add


def state_duties(divisions, communities, year):
    """Every unit does what it has to: of each kind of record there is one in each place that has the duty."""
    cities, counties, streets = ([unit for unit in divisions if len(unit.code) == digits] for digits in (4, 6, 9))
    _state_standing_duties(cities, counties, streets, communities)
    day = date(year, 3, 1)
    add(
        StudyMeeting,
        (
            StudyMeeting(unit=unit, body=body, held_on=day, topics="社区党建和社区建设")
            for unit in counties
            for body in StudyMeeting.Body.values
        ),
    )
    add(JointCreation, (JointCreation(unit=unit, year=year, included=True) for unit in counties))
    add(
        Issue,
        (Issue(unit=unit, raised_on=day, raised_by="组织部", problem="用房面积不够") for unit in [*cities, *counties]),
    )
    visits = [date(year, month, 10) for month in (2, 4, 6)]
    add(
        GuidanceVisit,
        (
            GuidanceVisit(leader=leader, community=leader.community, visited_on=on, content="调研用房建设")
            for leader in Leader.objects.select_related("community")
            for on in visits
        ),
    )
    for model, values in (
        (AppraisalWeight, {"included": True, "weight": "5"}),
        (
            AccountabilityReport,
            {
                "secretary": "贺书记",
                "held_on": day,
                "covers_communities": True,
                "grade": "good",
            },
        ),
    ):
        add(model, [model(unit=unit, year=year, **values) for unit in [*counties, *streets]])
    add(
        SpecialInspection,
        (
            SpecialInspection(unit=unit, started_on=day, departments="民政局、财政局", sampled=2)
            for unit in [*cities, *counties]
        ),
    )
    add(
        RewardFund,
        (RewardFund(unit=unit, year=year, from_party_dues="300000", from_culture_funds="200000") for unit in cities),
    )
    add(
        Award,
        (
            Award(unit=unit, year=year, community=communities[0], amount="20000", reason="硬指标全部达标")
            for unit in cities
        ),
    )
    _state_notices(counties, streets, year)
    _state_costs([*cities, *counties], year)
    add(
        NilReport,
        (
            NilReport(code=unit.code, unit_name=unit.name, kind="guidancevisit", kind_name="调研指导", year=year - 1)
            for unit in divisions
        ),
    )


def seal_request():
    """The request to seal a year of the first prefecture, made where there is none."""
    found = SealRequest.objects.order_by("pk").first()
    if found is None:
        city = Division.objects.get(level=Division.Level.PREFECTURE)
        asks = User.objects.filter(division=city, post=Post.DEPARTMENT).first()
        found = add(SealRequest, [SealRequest(division=city, year=2026, open_points=[], requested_by=asks)])[0]
    return found


def correction_of(year):
    """The decision to correct a sealed year of the first prefecture, made where there is none."""
    found = Correction.objects.order_by("pk").first()
    if found is None:
        city = Division.objects.get(level=Division.Level.PREFECTURE)
        asks = User.objects.filter(division=city, post=Post.DEPARTMENT).first()
        row = Correction(division=city, year=year, run=2, document="决定", decided_on=date(2026, 3, 1), reason="漏报")
        row.places, row.requested_by = [[city.code, city.name]], asks
        found = add(Correction, [row])[0]
    return found


def draft_revision(city, year, **values):
    """A draft of the city's that would change readings from a year on; the tolerance of grids to 20 % unless told."""
    return add(
        ReadingRevision,
        [
            ReadingRevision(
                division=city,
                standard=standard_for(year).key,
                first_year=year,
                values=values or {"grid.tolerance_percent": 20},
                decided_by="市委组织部部务会",
                reason="统一网格规模",
            )
        ],
    )[0]


def _state_standing_duties(cities, counties, streets, communities):
    """What holds over the years: groups, heads, leaders with their contact communities, systems, platforms."""
    add(
        LeadingGroup,
        (
            LeadingGroup(
                unit=unit,
                name="社区建设工作领导小组",
                founded_on=START,
                leader="贺组长",
                office=True,
                planned_staff=5,
                staff=3,
            )
            for unit in [*cities, *counties]
        ),
    )
    add(
        ResponsiblePerson,
        (
            ResponsiblePerson(unit=unit, post=post, name="贺书记", started_on=START)
            for unit in [*counties, *streets]
            for post in ResponsiblePerson.Post.values
        ),
    )
    homes = {unit.pk: next(c for c in communities if c.code.startswith(unit.code)) for unit in [*counties, *streets]}
    add(
        Leader,
        (
            Leader(unit=unit, name="贺部长", post="组织部长", community=homes[unit.pk], started_on=START)
            for unit in [*counties, *streets]
        ),
    )
    add(
        EnforcementSystem,
        (
            EnforcementSystem(unit=unit, kind=kind, name="考核办法", started_on=START)
            for unit in [*cities, *counties]
            for kind in EnforcementSystem.Kind.values
        ),
    )
    add(IncubationPlatform, (IncubationPlatform(unit=unit, name="孵化中心", opened_on=START) for unit in counties))


def _state_notices(counties, streets, year):
    """A talk, a notice that was followed in time, a decision and a commendation for each county and street."""
    heads = ResponsiblePerson.objects.filter(post=ResponsiblePerson.Post.PARTY).select_related("unit")
    day, deadline = date(year, 4, 1), date(year, 6, 30)
    add(
        AdmonitionTalk,
        (AdmonitionTalk(person=head, held_on=day, interviewer="市委组织部", clauses="8.1") for head in heads),
    )
    notices = add(
        Rectification,
        (
            Rectification(
                person=head,
                number=f"整改{head.unit.code}-{year}",
                issued_on=day,
                items="落实用房面积",
                deadline=deadline,
                verified_on=deadline,
                verifier="督查组",
                result="accepted",
            )
            for head in heads
        ),
    )
    add(
        Accountability,
        (
            Accountability(
                person=n.person, rectification=n, decided_on=deadline, measure="通报批评", document_no=f"问责{year}"
            )
            for n in notices
        ),
    )
    add(
        Commendation,
        (
            Commendation(unit=unit, commended_on=day, reason="推进有力", document_no="通报1号")
            for unit in [*counties, *streets]
        ),
    )


def _state_costs(units, year):
    """A price, a scenario and what documents are issued with, of the city and of each county."""
    add(
        Letterhead,
        (
            Letterhead(unit=unit, head=f"中共{unit}委组织部文件", code_word="组发", signature=f"中共{unit}委组织部")
            for unit in units
        ),
    )
    add(
        Price,
        (Price(unit=unit, item="premises_new", first_year=year, amount="3000", basis="造价站测算") for unit in units),
    )
    add(
        Scenario,
        (
            Scenario(
                unit=unit, name="三年补齐用房", gap_year=year, premises=True, way="premises_new", first_year=year + 1
            )
            for unit in units
        ),
    )


def unit_verdict(unit, rule, year, standard=None):
    """From records through measures to the verdict on one duty of a unit: its letter, its gap, all figures."""
    standard = standard or standard_for(year)
    inspection = Inspection(year=year, standard=standard.key, standard_version=standard.version)
    assessment = assess_units(inspection, standard, [unit.code])[0]
    place = standard.units.places[rule]
    return Verdict(assessment.verdicts[place], assessment.gaps.get(rule, 0), assessment.figures)
