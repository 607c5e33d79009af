"""Lines of those who work for a community: staff (6.1), candidates (6.4), appraisals (6.8), insurances (15.8)."""

from itertools import groupby

from committees.measures import seated_besides
from committees.models import Seat
from committees.workers import NO, UNSAID, YES, appraised_by_person, insured_by_person
from communities.models import valid_on
from lodi_community.records.figures import MISSING
from staffing.measures import IS_COLLEGE, young_enough
from staffing.models import INSURANCES, Appraisal, Employment, Person, ReserveCandidate

from .line import OPEN, Behind, Between, TraceLine, flagged, lines

TITLES = [Employment._meta.get_field(kind).verbose_name for kind in INSURANCES]


def employed(question):
    """{person's key: employments on the day, full-time ones first}."""
    rows = Employment.objects.filter(question.q("person__community"), valid_on(question.on))
    rows = rows.select_related("person__community").order_by("person", "-full_time", "pk")
    return {pk: list(group) for pk, group in groupby(rows, lambda row: row.person_id)}


def seated(question, **wanted):
    """{person's key: seats on the day, chiefs first}."""
    rows = Seat.objects.filter(question.q("committee__community"), valid_on(question.on), **wanted)
    found = {}
    for seat in rows.select_related("person", "committee__community").order_by("pk"):
        found.setdefault(seat.person_id, []).append(seat)
    return {pk: sorted(seats, key=lambda seat: seat.post not in Seat.CHIEFS) for pk, seats in found.items()}


def full_time(question):
    """{person's key: full-time seats on the day, chiefs first}."""
    return seated(question, full_time=True)


def title_of(seats):
    """张三·书记、主任."""
    return f"{seats[0].person}·{'、'.join(seat.get_post_display() for seat in seats)}"


@lines("staff")
def staff(question):
    """Everybody at work, once; those who work part time are left out. Of members alone, others may yet be entered."""
    found = []
    besides = seated_besides(question.places, question.on).values_list("person_id", flat=True)
    others, seats = seated(question, full_time=True, person__in=set(besides)), question.once(full_time)
    for pk, rows in question.once(employed).items():
        if pk in others and not rows[0].full_time:
            continue
        full = rows[0].full_time
        there = f"{rows[0].position}，{rows[0].get_source_display()}"
        left_out = "" if full else "兼职，不计"
        behind = tuple(map(Behind, [*rows[1:], *seats.get(pk, ())]))
        found.append(TraceLine(str(rows[0].person), int(full), rows[0], "", there, reason=left_out, behind=behind))
    for seats in others.values():
        there = "“两委”专职成员"
        found.append(TraceLine(title_of(seats), 1, seats[0], "", there, behind=tuple(map(Behind, seats[1:]))))
    if isinstance(question.figure("staff"), Between):
        found.append(TraceLine("其他工作人员", Between(0), None, "", MISSING))
    return found


@lines("reserve_candidates")
def reserve_candidates(question):
    """Those listed on the day, each with age and schooling."""
    on, reading = question.on, question.reading
    listed = valid_on(on, start="listed_on", end="left_on")
    rows = ReserveCandidate.objects.filter(question.q("person__community"), listed).order_by("pk")
    rows = flagged(rows, young=young_enough(on, reading), college=IS_COLLEGE).select_related("person__community")
    found, counted = [], set()
    for row in rows:
        born = row.person.birth_date
        age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        limit, schooling = reading["reserve.max_age"], row.person.get_education_level_display()
        reasons = [] if row.young else [f"年末 {age} 岁，超过 {limit} 岁"]
        reasons += [] if row.college else ["学历不到大专"]
        fits = not reasons and row.person_id not in counted
        counted |= {row.person_id} if fits else set()
        asked = f"{limit} 岁以下、大专以上"
        reason = "，".join(reasons) if reasons or fits else "同一个人已计"
        found.append(TraceLine(str(row.person), int(fits), row, asked, f"{age} 岁，{schooling}", reason=reason))
    return found


@lines("incompetent_kept")
def incompetent_kept(question):
    """Those 不称职 in two years, handled or not, and those of whom a year's appraisal is missing."""
    on, days = question.on, question.reading["training.min_days_in_post"]
    keys, _, twice, kept, unclear = appraised_by_person(question.places, on, days)
    known = isinstance(question.figure("incompetent_kept"), int)
    persons = Person.objects.select_related("community").in_bulk(keys[twice | unclear].tolist())
    graded = Appraisal.objects.filter(person__in=persons, year__range=(on.year - 1, on.year))
    appraisals = {}
    for row in graded.select_related("person__community").order_by("-year"):
        appraisals.setdefault(row.person_id, []).append(row)
    found = []
    for key, both, still, open_ in zip(keys.tolist(), twice, kept, unclear, strict=True):
        rows = appraisals.get(key, [])
        record, behind = (rows[0], tuple(map(Behind, rows[1:]))) if rows else (persons.get(key), ())
        there = "；".join(f"{row.year} 年{row.get_grade_display()}" for row in reversed(rows))
        if both:
            reason = "" if still else _handled(rows)
            found.append(
                TraceLine(
                    str(persons[key]), int(still), record, "处理", there, "没有处理" if still else "", reason, behind
                )
            )
        elif open_:
            lacking = "、".join(str(year) for year in (on.year - 1, on.year) if year not in {r.year for r in rows})
            counts = 0 if known else OPEN
            reason = f"缺 {lacking} 年度考核，不能连算"
            found.append(TraceLine(str(persons[key]), counts, record, "", there, reason=reason, behind=behind))
    return found


def _handled(rows):
    acted = next((row for row in rows if row.action), None)
    return f"{acted.action_on:%Y-%m-%d} {acted.get_action_display()}" if acted else "已不在岗"


@lines("insurance_items")
def insurance_items(question):
    """Everybody at work with the kinds of insurance that are there; whoever is exempt is left out with the reason."""
    keys, _, due, states = insured_by_person(question.places, question.on)
    at_work, seats = question.once(employed), question.once(full_time)
    found = []
    for key, asked, *answers in zip(keys.tolist(), due, *states, strict=True):
        rows = [row for row in at_work.get(key, ()) if row.full_time]
        record, *others = [*rows, *seats.get(key, ())]
        title, behind = str(record.person), tuple(map(Behind, others))
        if not asked:
            why = next(row.exemption_reason for row in rows if row.exemption_reason)
            found.append(TraceLine(title, 0, record, reason=f"{why}，不计在内", behind=behind))
            continue
        insured, unsaid = answers.count(YES), answers.count(UNSAID)
        short = "、".join(name for name, answer in zip(TITLES, answers, strict=True) if answer == NO)
        empty = "、".join(name for name, answer in zip(TITLES, answers, strict=True) if answer == UNSAID)
        counts = Between(insured, insured + unsaid) if unsaid else insured
        reason = f"没有填：{empty}" if empty else ""
        found.append(TraceLine(title, counts, record, f"{len(INSURANCES)} 项", f"{insured} 项", short, reason, behind))
    return found
