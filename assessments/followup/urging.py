"""催报: which communities can be urged, a text drafted from what each lacks, the writing of it, and what came of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from lodi_community.records.door import WriteDoor
from lodi_community.records.naming import first_named

from ..catalogue.standards import standard_for
from ..dashboards.missing import missing_lines
from ..filings import locks
from ..filings.models import FieldComment, FilingStep, Urging
from ..filings.states import Action, State
from ..inspection.judging import reference_date
from ..inspection.models import Assessment
from .standings import standings

NAMED = 6  # things lacking that a draft names
MOST = 50  # communities urged in one go: a page of the list
TEXT_LENGTH = Urging._meta.get_field("text").max_length


@dataclass
class Draft:
    """What one community is to be told. ``refusal`` says why it cannot be urged, "" where it can."""

    code: str
    name: str
    text: str
    refusal: str = ""
    is_picked: bool = True


def drafts(user, place, year, codes):
    """A Draft a community of these codes, in their order: a fixed number of queries. Codes outside the scope are left out."""
    rows = [row for row in standings(user, place, year, year) if row.code in codes]
    lacking, remarks = _lacking(user, year, codes), _open_remarks(user, year, codes)
    return [
        Draft(row.code, row.name, _text(row, lacking[row.code], remarks[row.code], year), refusal_of(row))
        for row in rows
    ]


def refusal_of(row):
    """Why a community in this Standing is not urged; "" where it can be."""
    if row.state in State.OPEN:
        return ""
    done = {State.SUBMITTED: "提交，正在等审核", State.APPROVED: "审核通过"}.get(row.state, "封存")
    return f"{row.name}已于 {timezone.localtime(row.since):%Y-%m-%d} {done}，不用再催"


def _lacking(user, year, codes):
    """{code: titles of what is not entered}, from the stored assessments: no community is judged anew."""
    found = defaultdict(list)
    stored = Assessment.objects.visible_to(user).of_year(year).filter(code__in=codes)
    rows = list(stored.values_list("code", "name", "verdicts", "figures"))
    if rows:
        for line in missing_lines(standard_for(year, rows[0][0]), reference_date(year), rows):
            found[line.code].append(line.entry.title)
    return found


def _open_remarks(user, year, codes):
    """{code: number of the reviewer's remarks that nobody has dealt with}."""
    rows = FieldComment.objects.visible_to(user).filter(filing__year=year, settled_at=None)
    return Counter(rows.filter(filing__community__code__in=codes).values_list("filing__community__code", flat=True))


def _text(row, lacking, remarks, year):
    """The draft of one community: until when, where it stands, what it lacks, what to do."""
    told = [f"{row.name}{year}年度填报{row.due.words(row.day)}"]
    if row.state == State.RETURNED:
        told.append(f"{timezone.localtime(row.since):%m月%d日}退回以后还没有重新提交")
    else:
        told.append("还没有动手填" if row.idle else "还没有提交")
    if lacking:
        told.append(f"还缺：{first_named(lacking, NAMED, '项')}")
    if remarks:
        told.append(f"有 {remarks} 条审核意见没有处理")
    ending = "请补齐后提交" if lacking or remarks else "请核对后提交"
    return f"{'，'.join(told[:2])}。{'；'.join(told[2:])}{'。' if told[2:] else ''}{ending}。"[:TEXT_LENGTH]


def urge(user, place, year, texts, automatic=False):
    """Write an Urging for each {code: text}; all of them or none. Returns them.

    Raises ValidationError with the sentence of everything that cannot be: nobody chosen, an empty text, one who delivered.
    """
    if len(texts) > MOST:
        raise ValidationError(f"一次最多催 {MOST} 个社区，这里选了 {len(texts)} 个，分几次催")
    with WriteDoor(user, "催报", follow=False) as door:
        communities = {row.code: row for row in locks.hold(list(texts))}
        rows = [row for row in standings(user, place, year, year) if row.code in texts]
        if not rows:
            raise ValidationError("没有选要催报的社区，先在填报进度里勾选")
        wrong = [sentence for row in rows if (sentence := refusal_of(row) or _text_refusal(row, texts[row.code]))]
        if wrong:
            raise ValidationError(wrong)
        now, by = timezone.now(), f"自动（{user}）" if automatic else str(user)
        return door.add_many(
            [
                Urging(
                    community=communities[row.code],
                    year=year,
                    at=now,
                    by=user,
                    by_name=by,
                    text=texts[row.code],
                    automatic=automatic,
                )
                for row in rows
            ]
        )


def _text_refusal(row, text):
    if not text:
        return f"{row.name}的催报内容是空的，写一句要做什么"
    if len(text) > TEXT_LENGTH:
        return f"{row.name}的催报内容有 {len(text)} 个字，最多 {TEXT_LENGTH} 个字，请删短"
    return ""


def outcomes(user, place, year):
    """[(Urging, when it was next submitted or None, days until then)] of a place in a year, newest first: two queries."""
    submitted = defaultdict(list)
    steps = FilingStep.objects.visible_to(user).within(place).filter(filing__year=year, action=Action.SUBMIT)
    for code, at in steps.order_by("pk").values_list("filing__community__code", "at"):
        submitted[code].append(at)
    rows = Urging.objects.visible_to(user).within(place).filter(year=year).with_place().order_by("-pk")
    return [(row, at, _days(row.at, at)) for row in rows for at in [_first_after(submitted[row.place_code()], row.at)]]


def _first_after(moments, at):
    return next((moment for moment in moments if moment > at), None)


def _days(since, until):
    """Whole days by the calendar from one moment to another; None without the second."""
    return (timezone.localtime(until).date() - timezone.localtime(since).date()).days if until else None


def times_urged(user, place, year):
    """{code: how often it was urged in a year}."""
    rows = Urging.objects.visible_to(user).within(place).filter(year=year)
    return Counter(rows.order_by().values_list("community__code", flat=True))
