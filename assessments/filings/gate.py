"""The gate at submission: what is missing, what contradicts itself, what is unusual and has to be explained.

What is reported as none (零报告) passes: the gate only says how it will be judged.
"""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from communities.figures import Selection
from communities.levels import prefecture_of
from communities.nil_reports import words_by_kind
from lodi_community.accounts.posts import Post, allowed
from lodi_community.records.kinds import KINDS

from ..catalogue.sections import kind_at_desk, section_of
from ..catalogue.standards import standard_for
from ..dashboards.missing import lines_of_one
from ..inspection.judging import reference_date
from ..inspection.live import assess
from ..inspection.models import Assessment, Inspection
from ..rules import kit
from ..rules.kit import Outcome
from .carried import NIL, still_there
from .crosschecks import CHECKS, ERROR, NOTE, WARNING
from .models import CarriedRow, FieldComment

ELSEWHERE = "missing-elsewhere"  # key of what another post has to enter: nothing that a street could mend
RULES_NAMED = 3  # rules that a sentence names


@dataclass(frozen=True)
class Finding:
    """One thing that the gate has to say. ``key`` names it among the answers; ``url`` is where it is mended."""

    key: str
    level: str
    sentence: str
    url: str = ""

    @property
    def is_error(self):
        return self.level == ERROR

    @property
    def is_warning(self):
        """Whether it has to be answered."""
        return self.level == WARNING


class Case:
    """What the checks look at: a community in a year as it stands now, and as it was sealed the year before."""

    def __init__(self, user, community, year, assessment=None):
        self.user, self.community, self.year = user, community, year
        self.on, self.standard = reference_date(year), standard_for(year, community.code)
        inspection = Inspection(
            root=prefecture_of(community.code),
            year=year,
            standard=self.standard.key,
            standard_version=self.standard.version,
        )
        self.assessment = assessment or assess(inspection, self.standard, Selection(community_id=community.pk))[0]
        self.figures = self.assessment.figures

    @cached_property
    def before(self):
        """The sealed figures of the year before; {} where there are none."""
        rows = Assessment.objects.of_year(self.year - 1).filter(community=self.community)
        row = rows.filter(inspection__status=Inspection.Status.SEALED).first()
        return row.figures if row else {}

    def said(self, name, value=None):
        """A figure with its unit as people read it; that of the case itself without a value."""
        return self.standard.facts[name].said(self.figures.get(name) if value is None else value)

    def section_url(self, slug):
        """The community's rows of a kind, in its workspace."""
        return f"{reverse('desk-section', args=[self.community.code, section_of(KINDS[slug]).key])}#block-{slug}"

    def entry_url(self, entry):
        """Where something missing is entered: a new row of its form, or the rows that leave a field open."""
        if not kind_at_desk(entry.form):
            return ""
        if entry.fields:
            return self.section_url(entry.form)
        return f"{reverse('desk-add', args=[self.community.code, entry.form])}#block-{entry.form}"


def findings(user, community, year, assessment=None):
    """All findings, errors first; to be asked inside the transaction that submits, with the community locked.

    assessment: that of the community as it stands, where it was judged just before.
    """
    case = Case(user, community, year, assessment)
    found = [*_missing(case), *_nil(case), *_carried(case), *_comments(case)]
    for check in (one for one in CHECKS if one.key in case.standard.crosschecks):
        for detail, words in check.look(case):
            key = f"{check.key}-{detail}" if detail else check.key
            found.append(Finding(key, check.level, words, case.section_url(check.form)))
    return sorted(found, key=lambda finding: (ERROR, WARNING, NOTE).index(finding.level))


def _missing(case):
    """What a hard rule waits for has to be entered; the rest is named together, and what is another post's to enter."""
    soft, elsewhere = [], []
    for line in lines_of_one(case.standard, case.on, case.assessment):
        hard = [each.rule for each in line.waiting if each.rule.is_hard]
        if not allowed(Post.CLERK, line.entry.action, KINDS[line.entry.form].label):
            elsewhere.append(line.entry.title)
        elif hard:
            where = "" if line.entry.title == line.form else f"{line.form}："
            words = f"{where}没有填{line.entry.title}，硬指标{_named(hard)}没法评判"
            key = f"missing-{line.entry.form}-{'-'.join(line.entry.fields)}".rstrip("-")
            yield Finding(key, ERROR, words, case.entry_url(line.entry))
        else:
            soft.append(line.entry.title)
    where = f"{reverse('missing')}?place={case.community.code}"
    if soft:
        yield Finding("missing", WARNING, f"还有 {len(soft)} 处没有填：{'、'.join(soft)}", where)
    if elsewhere:
        yield Finding(ELSEWHERE, WARNING, f"要由组织部门填的还没有：{'、'.join(elsewhere)}", where)


def _named(rules):
    """“志愿者占居民总数”, of many the first ones; quotation marks inside quotation marks are single ones."""
    return kit.quoted("、".join(rule.title for rule in rules[:RULES_NAMED])) + (
        f"等 {len(rules)} 项" if len(rules) > RULES_NAMED else ""
    )


def _nil(case):
    """What is reported as none, and which rules fail for it."""
    standard, verdicts = case.standard, case.assessment.verdicts
    failed = [rule for rule, letter in zip(standard.rules, verdicts, strict=True) if letter == Outcome.FAIL]
    for slug, words in words_by_kind(case.community.code, case.year).items():
        rules = [rule for rule in failed if slug in rule.records]
        if rules and slug in KINDS:
            named = "、".join(
                f"{kit.cited(kit.clause_of(standard, rule, case.figures))}{kit.quoted(rule.title)}" for rule in rules
            )
            yield Finding(
                f"nil-{slug}", NOTE, f"{KINDS[slug].title}{words}：{named}将评为不达标", case.section_url(slug)
            )


def _carried(case):
    """Rows taken over from last year that nobody has confirmed."""
    rows = CarriedRow.objects.filter(community=case.community, year=case.year, confirmed_at=None)
    there = [KINDS[row.kind] if row.kind == NIL else kind for row, kind in still_there(rows)]
    if there:
        names = dict.fromkeys(kind.title for kind in there)
        words = f"沿用上年、还没有确认的有 {len(there)} 条：{'、'.join(names)}"
        yield Finding("carried", WARNING, words, reverse("carried", args=[case.community.code]))


def _comments(case):
    """Comments of the reviewer that nobody has marked as dealt with."""
    rows = FieldComment.objects.filter(filing__community=case.community, filing__year=case.year, settled_at=None)
    titles = [comment.title for comment in rows]
    if titles:
        words = f"有 {len(titles)} 条审核意见还没有标为已改：{'、'.join(dict.fromkeys(titles))}"
        yield Finding("comments", WARNING, words, reverse("filing", args=[case.community.code]))
