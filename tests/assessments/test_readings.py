"""Revisions of the readings: seen before they count, published by the city's department, and sealed years stay."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.catalogue.standards import standard_for
from assessments.inspection import live, run
from assessments.inspection.judging import reference_date
from assessments.inspection.models import Assessment, Inspection, Summary, UnitSummary
from assessments.models import ReadingRevision
from assessments.rulebook import views
from assessments.rulebook.preview import preview
from assessments.rulebook.readings import publish
from assessments.rules.kit import Outcome
from lodi_community.records.figures import points
from lodi_community.records.models import Revision
from tests import facts
from tests.duties import draft_revision, state_duties
from tests.ground import layer
from tests.places import CITY
from tests.typing_in import open_form, text_of
from tests.world import YEAR, World

# Flips are judged in memory and the rest is said on pages; publishing and sealing are asked of each database.
pytestmark = [pytest.mark.once, pytest.mark.long]
SEALED = YEAR - 1
REVISE = reverse("reading-revise")
WHY = {"decided_by": "市委组织部部务会", "document_no": "娄组通〔2026〕8号", "reason": "统一网格规模"}
WIDE = (250, 750)  # 25 % above 200 households and 600 persons: the edge of 25 %, outside 20 %
NARROW = (240, 720)  # 20 % above: the edge of 20 %


@layer()
def standing():
    """The world with last year sealed; 街心's grids stand at the edge of 25 %, 贤童's at the edge of 20 %."""
    world = World(SEALED)
    facts.state_facts_of_year(world.communities, YEAR)
    facts.lay_grids(world["街心社区"], *[WIDE] * 4)
    facts.lay_grids(world["贤童社区"], *[NARROW] * 4)
    assert run.work(run.start(SEALED, CITY, by=world["钱军"]).pk)
    live.refresh_all(CITY)
    return world


@pytest.fixture
def sign_in_to(standing):
    """sign_in_to("钱军"): a client in which that user is signed in."""

    def make(name):
        client = Client()
        client.force_login(standing[name])
        return client

    return make


def letter(community, rule="3.2", year=YEAR):
    assessment = Assessment.objects.judging().get(inspection__year=year, community=community)
    return assessment.verdicts[standard_for(year).places[rule]]


def frozen():
    """What the sealed year states."""
    sealed = Inspection.objects.judging().get(year=SEALED)
    rows = sealed.assessments.values_list("code", "verdicts", "score_low", "digest")
    return sealed.digest, sealed.standard_version, sorted(rows)


def revise(client, **typed):
    """Type into the form of readings and store it; returns the answer."""
    return client.post(REVISE, open_form(client, REVISE, "reason") | WHY | typed)


# Before it is published -----------------------------------------------------------------------


def test_a_draft_shows_which_communities_it_turns_and_turns_none(standing, sign_in_to):
    client = sign_in_to("钱军")
    answer = revise(client, **{"grid.tolerance_percent": "20"})
    assert answer.status_code == 302
    assert "“左右”的幅度由 25% 改为 20%" in text_of(client.get(answer["Location"]))
    page = text_of(client.get(reverse("reading-preview", args=[ReadingRevision.objects.get().pk])))
    assert "发布后会变的社区 1 个" in page
    assert "街心社区" in page
    assert "由达标变为不达标" in page
    assert "贤童社区" not in page
    assert letter(standing["街心社区"]) == "P"
    assert standard_for(YEAR).reading(reference_date(YEAR))["grid.tolerance_percent"] == 25


def test_only_what_was_changed_is_kept_in_the_draft_and_in_the_history(standing, sign_in_to):
    revise(sign_in_to("钱军"), **{"grid.tolerance_percent": "20"})
    draft = ReadingRevision.objects.get()
    assert (draft.values, draft.first_year, draft.number) == ({"grid.tolerance_percent": 20}, YEAR, None)
    entry = Revision.objects.get(kind="assessments.readingrevision")
    assert (entry.by, entry.reason) == (standing["钱军"], "统一网格规模")


def test_a_flip_names_the_rule_both_verdicts_and_both_scores(standing):
    seen = preview(draft_revision(standing["娄底市"], YEAR))
    (flip,) = seen.communities
    assert (flip.place, len(seen.units)) == (standing["街心社区"], 0)
    assert [(rule.key, before, after) for rule, before, after in flip.turned] == [("3.2", "达标", "不达标")]
    assert flip.after < flip.before


def test_a_draft_shows_which_units_it_turns(standing, sign_in_to):
    """4.2: each county an incubation platform; none has ten of them."""
    state_duties(standing.divisions, standing.communities, YEAR)
    draft = draft_revision(standing["娄底市"], YEAR, **{"platforms.minimum": 10})
    seen = preview(draft)
    units = seen.units
    assert len(seen.communities) == 0
    assert {flip.place.name for flip in units} == {"娄星区", "双峰县"}
    assert [(rule.key, before, after) for rule, before, after in units[0].turned] == [("4.2", "达标", "不达标")]
    page = text_of(sign_in_to("钱军").get(reverse("reading-preview", args=[draft.pk])))
    assert "发布后会变的单位职责 2 个单位" in page


COUNTS = {
    Outcome.PASS: "passed",
    Outcome.HINT: "hinted",
    Outcome.FAIL: "failed",
    Outcome.MISSING: "missing",
    Outcome.NOT_APPLICABLE: "not_applicable",
}


def stated(code):
    """What the summaries of the working year state of a division: average, grades, verdicts by outcome."""
    unit = UnitSummary.objects.get(inspection__year=YEAR, inspection__beside=None, code=code)
    shortfalls = [shortfall.key for shortfall, _ in standard_for(YEAR).summed]
    rules = Summary.objects.filter(inspection__year=YEAR, inspection__beside=None, code=code).exclude(
        rule__in=shortfalls
    )
    sums = rules.aggregate(**{name: Sum(name) for name in COUNTS.values()})
    return unit.average, unit.grades, {outcome: sums[name] for outcome, name in COUNTS.items()}


def previewed(standing):
    return standing.average, {name: n for name, n in standing.grades.items() if n}, standing.outcomes


def test_the_counts_and_scores_before_and_after_are_those_of_the_dashboards(standing):
    """The city and both counties: as the dashboards show them now, and as they show them once it is published."""
    facts.open_premises(standing["五里社区"], "300.00")  # a county in which nothing turns
    live.refresh_all(CITY)
    draft = draft_revision(standing["娄底市"], YEAR, **{"grid.tolerance_percent": 20, "grade.cap_failed": "合格"})
    changes = preview(draft).changes
    codes = [change.division.code for change in changes]
    assert (codes, [change.communities for change in changes]) == (["4313", "431302", "431321"], [6, 4, 2])
    assert [previewed(change.before) for change in changes] == [stated(code) for code in codes]
    city, county, other = changes
    assert city.after.outcomes[Outcome.FAIL] == city.before.outcomes[Outcome.FAIL] + 1
    assert county.after.average < county.before.average
    assert (other.after.average, other.after.outcomes) == (other.before.average, other.before.outcomes)
    assert (other.before.grades["良好"], other.after.grades["合格"]) == (1, 1)  # 五里 fails a hard rule
    publish(draft, standing["钱军"])
    assert [previewed(change.after) for change in changes] == [stated(code) for code in codes]


def test_the_page_of_a_draft_shows_them(standing, sign_in_to):
    draft = draft_revision(standing["娄底市"], YEAR)
    seen = preview(draft)
    page = text_of(sign_in_to("钱军").get(reverse("reading-preview", args=[draft.pk])))
    before, after = (points(value) for value in seen.changes[0].averages)
    assert before != after
    assert f"娄底市 6 {before} → {after}" in page
    assert f"1 个社区、0 个单位的结论会变；娄底市平均得分 {before} → {after}" in seen.effect


def test_a_draft_opens_before_the_city_is_judged_and_fetches_what_it_turns(standing, sign_in_to):
    client, draft = sign_in_to("钱军"), draft_revision(standing["娄底市"], YEAR)
    address = reverse("reading-preview", args=[draft.pk])
    page = client.get(reverse("reading-revision", args=[draft.pk])).content.decode()
    assert f'hx-get="{address}"' in page
    second = client.get(reverse("reading-revision", args=[draft.pk]), {"page": "2"}).content.decode()
    assert f'hx-get="{address}?page=2"' in second  # where the pager of what is fetched leads
    assert f'<a href="{address}">看发布前后</a>' in page  # without scripts
    assert "发布后会变的社区" not in page
    fetched = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "发布后会变的社区" in fetched
    assert "<html" not in fetched


def test_a_draft_can_be_deleted_and_a_published_revision_cannot(standing, sign_in_to):
    client, draft = sign_in_to("钱军"), draft_revision(standing["娄底市"], YEAR)
    page = client.post(reverse("reading-discard", args=[draft.pk]), follow=True)
    assert "草稿已删除" in text_of(page)
    assert not ReadingRevision.objects.exists()
    published = draft_revision(standing["娄底市"], YEAR)
    publish(published, standing["钱军"])
    assert client.post(reverse("reading-discard", args=[published.pk])).status_code == 404
    assert "“左右”的幅度由 25% 改为 20%" in text_of(client.get(reverse("reading-revision", args=[published.pk])))
    assert client.get(reverse("reading-preview", args=[published.pk])).status_code == 404  # nothing of it is to come


def test_a_revision_that_turns_nobody_says_so(standing, sign_in_to):
    draft = draft_revision(standing["娄底市"], YEAR, **{"grid.tolerance_percent": 26})
    assert "没有社区的结论会变" in text_of(sign_in_to("钱军").get(reverse("reading-preview", args=[draft.pk])))


def test_the_flips_take_as_many_queries_for_one_community_as_for_two(standing):
    draft, counts = draft_revision(standing["娄底市"], YEAR), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            turned = preview(draft).communities
        counts.append((len(turned), len(queries)))
        facts.lay_grids(standing["贤童社区"], *[WIDE] * 4)
    assert [turned for turned, _ in counts] == [1, 2]
    assert counts[0][1] == counts[1][1]


OF_GRIDS = {"communities_grid", "communities_nilreport"}  # what the figures of grids are measured from
OF_COMMUNITIES = ("committees_", "staffing_", "facilities_premises", "communities_yearlyprofile")


def measured_from(queries):
    """Which tables of records of communities some queries read."""
    words = " ".join(query["sql"] for query in queries).replace('"', " ").split()
    return {word for word in words if word in OF_GRIDS or word.startswith(OF_COMMUNITIES)}


def test_a_draft_measures_only_what_its_reading_is_part_of(standing):
    """What a tolerance of grids cannot change stands in the working year, and is not asked of the records."""
    with CaptureQueriesContext(connection) as queries:
        preview(draft_revision(standing["娄底市"], YEAR))
    assert measured_from(queries) == OF_GRIDS


def previewed_of(seen):
    return [(flip.place, flip.turned, flip.before, flip.after) for flip in seen.communities], seen.changes


def test_a_draft_of_a_year_that_is_not_judged_yet_shows_the_same(standing):
    """A community that is not judged, or a figure that was not measured before, and all are measured."""
    draft, rows = draft_revision(standing["娄底市"], YEAR), Assessment.objects.filter(inspection__year=YEAR)
    known = previewed_of(preview(draft))
    row = rows.filter(community=standing["街心社区"], inspection__beside=None).get()
    del row.figures["households"]
    row.save()
    assert previewed_of(preview(draft)) == known
    row.delete()
    assert previewed_of(preview(draft)) == known
    rows.delete()
    assert previewed_of(preview(draft)) == known


def test_of_very_many_communities_a_page_shows_a_part(standing, sign_in_to, monkeypatch):
    monkeypatch.setattr(views, "MOST_FLIPS", 1)
    draft = draft_revision(standing["娄底市"], YEAR, **{"grid.tolerance_percent": 10})
    client, address = sign_in_to("钱军"), reverse("reading-preview", args=[draft.pk])
    first, second = (text_of(client.get(address, {"page": number})) for number in (1, 2))
    assert "发布后会变的社区 2 个" in first
    assert "发布后会变的社区 2 个" in second
    assert ("街心社区" in first, "贤童社区" in first) == ("街心社区" not in second, "贤童社区" not in second)


# Published ------------------------------------------------------------------------------------


@pytest.mark.both
def test_publishing_judges_the_working_year_anew_and_leaves_the_sealed_year(standing, sign_in_to):
    before = frozen()
    draft = draft_revision(standing["娄底市"], YEAR)
    answer = sign_in_to("钱军").post(reverse("reading-publish", args=[draft.pk]), follow=True)
    assert f"已发布第2版，{YEAR}年度已按新口径重新评判；已封存的年度不变" in text_of(answer)
    assert (letter(standing["街心社区"]), letter(standing["贤童社区"])) == ("F", "P")
    assert Inspection.objects.judging().get(year=YEAR).standard_version == "第2版"
    assert letter(standing["街心社区"], year=SEALED) == "P"
    assert frozen() == before
    assert run.verify(Inspection.objects.judging().get(year=SEALED)) == []


@pytest.mark.both
def test_a_year_sealed_after_it_keeps_its_version_when_the_next_is_published(standing):
    publish(draft_revision(standing["娄底市"], YEAR), standing["钱军"])
    assert run.work(run.start(YEAR, CITY, by=standing["钱军"]).pk)
    publish(draft_revision(standing["娄底市"], YEAR + 1, **{"grid.tolerance_percent": 30}), standing["钱军"])
    sealed = Inspection.objects.judging().get(year=YEAR)
    assert sealed.standard_version == "第2版"
    assert letter(standing["街心社区"], year=YEAR) == "F"
    assert [run.verify(inspection) for inspection in Inspection.objects.judging().sealed()] == [[], []]


def test_a_revision_for_a_sealed_year_is_not_published(standing):
    draft = draft_revision(standing["娄底市"], SEALED)
    with pytest.raises(ValidationError, match=f"{SEALED}年度督查已封存，口径不能再改"):
        publish(draft, standing["钱军"])
    assert ReadingRevision.objects.get().number is None


@pytest.mark.both
def test_a_revision_is_published_once(standing, sign_in_to):
    draft = draft_revision(standing["娄底市"], YEAR)
    publish(draft, standing["钱军"])
    answer = sign_in_to("钱军").post(reverse("reading-publish", args=[draft.pk]), follow=True)
    assert "这次修订已经发布过" in text_of(answer)
    assert ReadingRevision.objects.get().number == 2


# Refused --------------------------------------------------------------------------------------


def test_a_tolerance_of_300_percent_is_refused_with_a_sentence(standing, sign_in_to):
    answer = revise(sign_in_to("钱军"), **{"grid.tolerance_percent": "300"})
    assert answer.status_code == 422
    assert "300% 超出范围，应在 0% 到 100% 之间" in text_of(answer)
    assert not ReadingRevision.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "没有改动任何口径"),
        ({"grid.tolerance_percent": "20", "reason": ""}, "必填"),
        ({"grid.tolerance_percent": "二十"}, "整数"),
    ],
)
def test_a_revision_without_change_reason_or_number_is_refused(standing, sign_in_to, typed, sentence):
    answer = revise(sign_in_to("钱军"), **typed)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not ReadingRevision.objects.exists()


@pytest.mark.parametrize("name", ["李敏", "赵琳", "吴霞", "郑毅", "卫宁", "沈岩"])
def test_nobody_but_the_citys_department_revises_or_publishes(standing, sign_in_to, name):
    draft, client = draft_revision(standing["娄底市"], YEAR), sign_in_to(name)
    tried = {
        client.get(REVISE).status_code,
        client.post(REVISE, WHY | {"grid.tolerance_percent": "20"}).status_code,
        client.get(reverse("reading-revision", args=[draft.pk])).status_code,
        client.post(reverse("reading-publish", args=[draft.pk])).status_code,
    }
    assert tried == {403}
    assert ReadingRevision.objects.get().number is None


def test_a_draft_is_the_departments_alone_and_what_is_published_everybodys(standing, sign_in_to):
    draft = draft_revision(standing["娄底市"], YEAR)
    readings = reverse("readings")
    assert "草稿" not in text_of(sign_in_to("李敏").get(readings))
    assert "草稿" in text_of(sign_in_to("钱军").get(readings))
    publish(draft, standing["钱军"])
    assert "第2版" in text_of(sign_in_to("李敏").get(readings))
