"""What a report may look at: the frozen rows of one sealed year, and the records as they were when it was sealed."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone

from communities.levels import ancestor_codes, is_community, level_of
from communities.models import Community
from communities.nil_reports import words_by_kind

from ..catalogue.registry import STANDARDS
from ..catalogue.standards import standard_of
from ..dashboards.unmet import unmet
from ..inspection.judging import cap_of, grades_of, reference_date
from ..inspection.models import Assessment, Inspection, Summary, UnitAssessment, UnitSummary
from ..inspection.past import place_and_above, records_of
from ..inspection.shortfalls import shorts
from ..inspection.taken_over import judged_by
from . import answering, beside, earlier, naming, recorded


class NotSealed(Exception):
    """There is no sealed inspection of that year; the message is a Chinese sentence for the page."""


class NotAsSealed(Exception):
    """What is sealed cannot be stated again as it was; the message is a Chinese sentence that says why."""


def sealed_inspection(year, code, run=""):
    """The sealed inspection of a year where a place lies: its newest run, or the one with the number ``run``. Raises NotSealed."""
    rows = Inspection.objects.runs().of(code).filter(year=year)
    inspection = (rows.filter(run=run) if run else rows.filter(counts=True)).first()
    if inspection is None:
        raise NotSealed(f"{year}年度没有{f'第{run}次' if run else ''}督查。")
    if not inspection.is_sealed:
        raise NotSealed(f"{year}年度还没有封存，报告只用封存后的数据生成。年度督查完成后再来下载。")
    return inspection


def standard_as_sealed(inspection):
    """The standard in the version that the year was judged by. Raises NotAsSealed."""
    standard = standard_of(inspection) if inspection.standard in STANDARDS else None
    if standard is None or standard.version != inspection.standard_version:
        raise NotAsSealed(
            f"{inspection.year}年度按标准 {inspection.standard} {inspection.standard_version}评判，"
            "本系统现有的是别的版本，不能据此生成报告。请系统管理员恢复当时的版本。"
        )
    return standard


def standard_said(inspection):
    """The standard and the version that a year was judged by: 娄发〔2015〕12号 第1版."""
    standard = STANDARDS.get(inspection.standard)
    return f"{standard.title if standard else inspection.standard} {inspection.standard_version}"


@dataclass
class Sealed:
    """A division or community in a sealed year.

    unit, units   its UnitSummary (None for a community) and those of all divisions within it, by code
    counts        (division's code, key of a rule or shortfall) → Summary; `rules` are those of rules alone
    rows          assessments within it, in the order of codes
    names         code → name of it, of all within it and of the divisions above it
    before        the unit's summary one year earlier, or None; for a community its assessment
    duties        code → UnitAssessment of it and of all divisions within it; empty in years sealed without them
    references    the Beside of every reference that was sealed with the year, see beside.py
    reader        who reads it: lines about persons are only for those who may see them
    """

    inspection: Inspection
    standard: object
    code: str
    unit: UnitSummary | None
    units: dict
    counts: dict
    rows: list
    names: dict
    before: object | None
    duties: dict
    reader: object
    references: list = field(default_factory=list)

    @property
    def year(self):
        return self.inspection.year

    @property
    def on(self):
        """The reference date of the year."""
        return reference_date(self.year)

    @property
    def day(self):
        """The local day of sealing, which is the date of every document."""
        return timezone.localtime(self.inspection.sealed_at).date()

    def reached(self, row):
        """[(head, [least, most] in 0.01 %)] of an assessment, None for a head that has no rule for the community."""
        percent = self.standard.scoring.percent
        return list(zip(self.standard.heads, [p and [percent(end) for end in p] for p in row.heads], strict=True))

    def grade(self, row):
        """The grade of an assessment; what is missing counts as not met."""
        return grades_of(self.standard, row, self.year)[0]

    def cap(self, row):
        """Why the grade of an assessment is lower than its score's own; else empty."""
        return cap_of(self.standard, row, self.year, is_sealed=True)

    @cached_property
    def rules(self):
        """(division's code, rule key) → Summary."""
        return {place: row for place, row in self.counts.items() if row.rule in self.standard.places}

    @cached_property
    def by_code(self):
        """Code → its assessment."""
        return {row.code: row for row in self.rows}

    def shorts(self, code=None):
        """What leaders ask for first, for the unit or a division in it."""
        return shorts(self.standard, self.counts, code or self.code)

    @cached_property
    def unmet(self):
        """Rule key → the Unmet of a community's rule that it does not meet."""
        find_unmet([self])
        return self.__dict__["unmet"]

    @cached_property
    def answering(self):
        """The Answering of a community."""
        find_unmet([self])
        return self.__dict__["answering"]

    @cached_property
    def nil(self):
        """Kind's slug → who reported that a community has none (零报告)."""
        find_unmet([self])
        return self.__dict__["nil"]

    @cached_property
    def earlier(self):
        """The Earlier of a division."""
        return earlier.read(self.reader, self)

    @cached_property
    def recorded(self):
        """The Recorded of a division."""
        return recorded.read(self.reader, self)

    @cached_property
    def community_names(self):
        """The CommunityNames of the unit."""
        return naming.CommunityNames(self)

    @property
    def names_persons(self):
        """Whether its files name persons: lines of a community's rules that are about them."""
        return self.is_community and any(each.personal for each in self.unmet.values())

    @property
    def is_community(self):
        return is_community(self.code)

    @property
    def name(self):
        return self.names[self.code]

    @property
    def full_name(self):
        """With the divisions between it and the city: 娄星区乐坪街道街心社区, 娄星区, 娄底市."""
        return self.way(self.code, ancestor_codes(self.code)[0])

    def way(self, code, above):
        """The names from below a division down to a code: way("431302001001", "4313") is 娄星区乐坪街道街心社区."""
        steps = [step for step in ancestor_codes(code) if len(step) > len(above)] or [code]
        return "".join(self.names.get(step, step) for step in steps)

    @property
    def below(self):
        """Summaries of the divisions directly below, in the order of codes."""
        level = level_of(self.code).below
        return [unit for code, unit in self.units.items() if level_of(code) is level]

    def rule(self, key, code=None):
        """The summary of a rule for the unit or a division in it; None where there is none."""
        return self.rules.get((code or self.code, key))


def find_unmet(communities):
    """Find what each of some Sealed communities does not meet, who answers for it, and what it reported none of.

    The records are rebuilt once for all that one run judged: that takes as long for one of them as for several.
    """
    groups = {}
    for each in communities:
        groups.setdefault(judged_by(each.inspection, each.code), []).append(each)
    for judged, members in groups.items():
        _ = members[0].reader.scope  # read before the block: inside it divisions are those of then
        with records_of(judged, place_and_above({each.code for each in members})):
            for each in members:
                community = Community.objects.visible_to(each.reader).get(code=each.code)
                found = unmet(each.reader, each.standard, each.rows[0], community, each.on)
                each.__dict__["unmet"] = {one.said.rule.key: one for one in found}
                each.__dict__["answering"] = answering.read(each)
                each.__dict__["nil"] = words_by_kind(each.code, each.year)


def heading(user, inspection, code):
    """The Sealed without its rows: what it is about, for who only names it; None as of read(). Three queries. Raises NotAsSealed."""
    of_community = is_community(code)
    model = Assessment if of_community else UnitSummary
    unit = model.objects.visible_to(user).filter(inspection=inspection, code=code).first()
    if unit is None:
        return None
    above = UnitSummary.objects.filter(inspection=inspection, code__in=ancestor_codes(code)[:-1])
    names = {**dict(above.values_list("code", "name")), code: unit.name}
    standard = standard_as_sealed(inspection)
    units, rows = ({}, [unit]) if of_community else ({code: unit}, [])
    return Sealed(inspection, standard, code, units.get(code), units, {}, rows, names, None, {}, user)


def read(user, inspection, code):
    """The frozen rows of a unit within the user's scope; None for a code outside it or unknown. Seven queries, one more for a community.

    Raises NotAsSealed.
    """
    within = UnitSummary.objects.visible_to(user).filter(inspection=inspection).within(code).order_by("code")
    units = {unit.code: unit for unit in within}
    visible = Assessment.objects.visible_to(user).filter(inspection=inspection).within(code)
    rows = list(visible.order_by("code"))
    if code not in units and not (is_community(code) and rows):
        return None
    standard = standard_as_sealed(inspection)
    above = UnitSummary.objects.filter(inspection=inspection, code__in=ancestor_codes(code)[:-1])
    names = dict(above.values_list("code", "name"))
    names |= {row.code: row.name for row in [*units.values(), *rows]}
    found = Summary.objects.visible_to(user).filter(inspection=inspection).within(code)
    counts = {(row.code, row.rule): row for row in found}
    earlier = (Assessment if is_community(code) else UnitSummary).objects.visible_to(user)
    before = earlier.filter(
        inspection__year=inspection.year - 1,
        inspection__counts=True,
        inspection__standard=inspection.standard,
        inspection__status=Inspection.Status.SEALED,
        code=code,
    )
    frozen = UnitAssessment.objects.visible_to(user).filter(inspection=inspection, frozen=True).within(code)
    duties = {row.code: row for row in frozen.order_by("code")}
    sealed = Sealed(
        inspection, standard, code, units.get(code), units, counts, rows, names, before.first(), duties, user
    )
    sealed.references = beside.read(user, sealed)
    return sealed
