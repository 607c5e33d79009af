"""Figures of the two committees as bodies: existence, terms, elections, make-up, members (1.1, 1.6, 2.1, 5.1, 5.2, 5.5–5.7, 7.2)."""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, DateField, Exists, F, Max, Min, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from communities.days import years_before
from communities.figures import Figure, measure
from communities.models import valid_on
from communities.prepared import prepared
from lodi_community.records.figures import Between
from staffing.models import COLLEGE_AND_ABOVE, Person

from .ledgers import MemberDisposal, SubCommittee
from .models import Committee, Seat, Term

PARTY, RESIDENTS = Committee.Body.PARTY_ORGANIZATION, Committee.Body.RESIDENTS_COMMITTEE
YOUNG = 35  # 岁; 5.1 asks for a good make-up without numbers, this is the age that 6.4 names


def founded(on, prefix=""):
    """The condition that a committee was founded by the day; one without a date of founding was there before."""
    return Q(**{f"{prefix}founded_on__isnull": True}) | Q(**{f"{prefix}founded_on__lte": on})


def in_being(on, prefix=""):
    """The condition that a committee exists on the day."""
    standing = Q(**{f"{prefix}dissolved_on__isnull": True}) | Q(**{f"{prefix}dissolved_on__gte": on})
    return founded(on, prefix) & standing


@measure(
    Figure("has_party_organization", "社区党组织"),
    Figure("has_residents_committee", "社区居委会"),
    Figure("party_members", "正式党员", "人"),
    Figure("probationary_members", "预备党员", "人"),
    reads="committees.committee",
    none_of="committee",
)
def bodies(selection, on, reading):
    """Clauses 1.1 and 1.6. A community with neither committee entered is missing; members are those of the party organization."""
    for pk, parties, residents, members, probation in _bodies(selection, on):
        yield pk, int(parties > 0), int(residents > 0), members, probation


@prepared
def _bodies(selection, on):
    rows = Committee.objects.filter(selection.q("community")).values("community_id")
    now = in_being(on)
    party = now & Q(body=PARTY)
    grouped = rows.annotate(
        parties=Count("pk", filter=party),
        residents=Count("pk", filter=now & Q(body=RESIDENTS)),
        members=Sum("full_members", filter=party),
        probation=Sum("probationary_members", filter=party),
    ).order_by()
    return grouped.values_list("community_id", "parties", "residents", "members", "probation")


@measure(
    Figure("upgrade_due", "人数已达升格参考线"),
    reads="committees.committee",
    none_of="committee",
    readings="party.general_branch_members party.committee_members",
)
def upgrades(selection, on, reading):
    """Clause 1.6: whether a branch or general branch has as many full members as the next form takes."""
    for pk, form, members in party_forms(selection, on):
        yield pk, _upgrade(form, members, reading)


@prepared
def party_forms(selection, on):
    """(community, form, full members) of the party organizations in being on the day."""
    rows = Committee.objects.filter(in_being(on), selection.q("community"), body=PARTY).values("community_id")
    grouped = rows.annotate(form=Max("party_kind"), members=Sum("full_members")).order_by()
    return grouped.values_list("community_id", "form", "members")


def _upgrade(form, members, reading):
    """1 where a branch or general branch has as many full members as the next form takes; None while unknown."""
    lines = {
        Committee.PartyKind.BRANCH: reading["party.general_branch_members"],
        Committee.PartyKind.GENERAL_BRANCH: reading["party.committee_members"],
    }
    if members is None or not form:
        return None
    return int(form in lines and members >= lines[form])


@measure(
    Figure("party_term_overdue", "党组织届满未换届", "天"),
    Figure("residents_term_overdue", "居委会届满未换届", "天"),
    Figure("term_days_left", "距最近一次届满", "天"),
    reads="committees.committee committees.term communities.community communities.nilreport",
)
def terms(selection, on, reading):
    """Clause 5.2: days since the end of the last term begun, or of its approved extension; 0 within it. No term: missing.

    A committee that is no more and was not followed by another has no term: days count from when it ended (`ran_until`).
    """
    ends, running = defaultdict(dict), defaultdict(list)
    for pk, since in selection.none_since("committee", on).items():
        ends[pk] = dict.fromkeys((PARTY, RESIDENTS), since - timedelta(days=1))
    for pk, body, gone, last in _last_terms(selection, on):
        ends[pk][body] = ran_until(gone, last, on)
        if last and not is_gone(gone, on):
            running[pk].append((last - on).days)
    for pk, days in ends.items():
        overdue = [max((on - days[body]).days, 0) if days.get(body) else None for body in (PARTY, RESIDENTS)]
        yield pk, *overdue, max(min(running[pk]), 0) if pk in running else None


@prepared
def _last_terms(selection, on):
    """(community, body, day of dissolution, last day of the last term begun) of each committee, one in being the last."""
    end = Coalesce("terms__extended_until", "terms__ended_on", output_field=DateField())
    rows = Committee.objects.filter(founded(on), selection.q("community"))
    rows = rows.annotate(last=Max(end, filter=Q(terms__started_on__lte=on)))
    return rows.order_by(F("dissolved_on").asc(nulls_last=True)).values_list(
        "community_id", "body", "dissolved_on", "last"
    )


def is_gone(dissolved, on):
    """Whether a committee dissolved on a day, or on none, is no more."""
    return dissolved is not None and dissolved < on


def ran_until(dissolved, last, on):
    """The last day with a term: the end of the last one, of a committee that is no more at the latest its dissolution."""
    return min(last or dissolved, dissolved) if is_gone(dissolved, on) else last


@measure(
    Figure("directly_elected", "居委会直接选举"),
    Figure("residents_elected_on", "居委会选举日期"),
    reads="committees.committee committees.term communities.community communities.nilreport",
)
def election(selection, on, reading):
    """Clause 5.7: how and when the residents' committee of the last term begun was elected; the day is an ordinal number.

    Of a community whose residents' committee is no more, or that reports that it has none, nobody in office was elected.
    """
    for pk, term in last_terms_of_residents(selection, on).items():
        yield pk, int(term.method == Term.ElectionMethod.DIRECT), term.elected_on.toordinal()
    gone = {pk for (pk,) in _without_residents_committee(selection, on)}
    for pk in selection.none_of("committee", on) | gone:
        yield pk, 0, None


class ResidentsTerm(NamedTuple):
    """The last term begun of a residents' committee in being."""

    community: int
    method: str
    elected_on: date
    started_on: date
    ended_on: date


def last_terms_of_residents(selection, on):
    """{community: its ResidentsTerm} on the day."""
    return {row[0]: ResidentsTerm(*row) for row in _terms_of_residents(selection, on)}


@prepared
def _terms_of_residents(selection, on):
    rows = Term.objects.filter(
        in_being(on, "committee__"), selection.q("committee__community"), committee__body=RESIDENTS, started_on__lte=on
    ).order_by("started_on", "pk")
    return rows.values_list("committee__community_id", "method", "elected_on", "started_on", "ended_on")


@prepared
def _without_residents_committee(selection, on):
    """Communities whose residents' committee was dissolved and not followed by another."""
    bodies = Committee.objects.filter(selection.q("community"), body=RESIDENTS)
    others = bodies.filter(in_being(on), community=OuterRef("community"))
    return bodies.filter(~Exists(others), dissolved_on__lt=on).values_list("community_id")


@measure(
    Figure("secretaries_selected", "记有产生方式的党组织书记", "人"),
    reads="committees.committee committees.seat",
    none_of="seat committee",
)
def secretary(selection, on, reading):
    """Clause 5.6: secretaries in office. 0 is a vacancy; one whose way of selection is not entered may count or not."""
    for pk, number, unsaid in _secretaries(selection, on):
        yield pk, Between(number - unsaid, number) if unsaid else number


@prepared
def _secretaries(selection, on):
    rows = Seat.objects.filter(selection.q("committee__community"), committee__body=PARTY, started_on__lte=on)
    holds = Q(post=Seat.Post.SECRETARY) & (Q(ended_on__isnull=True) | Q(ended_on__gte=on))
    grouped = rows.values("committee__community_id").annotate(
        n=Count("pk", filter=holds), unsaid=Count("pk", filter=holds & Q(selection_method=""))
    )
    return grouped.order_by().values_list("committee__community_id", "n", "unsaid")


@measure(
    Figure("committee_women", "“两委”女性成员", "人"),
    Figure("committee_young", "“两委”35岁以下成员", "人"),
    Figure("committee_college", "“两委”大专以上成员", "人"),
    Figure("cross_appointed", "交叉任职的“两委”成员", "人"),
    Figure("concurrent_post", "书记、主任“一肩挑”"),
    reads="committees.committee committees.seat staffing.person",
    none_of="seat committee",
)
def make_up(selection, on, reading):
    """Clauses 5.1 and 5.5 over full-time members in office. 一肩挑 is missing while a secretary or director is lacking."""
    for *figures, first, second in _make_up(selection, on):
        yield *figures, None if first is None or second is None else int(first == second)


@prepared
def _make_up(selection, on):
    born_after = years_before(on, YOUNG + 1)
    rows = Seat.objects.filter(valid_on(on), selection.q("committee__community"), full_time=True)
    party, persons = Q(committee__body=PARTY), {"expression": "person", "distinct": True}
    grouped = rows.values("committee__community_id").annotate(
        women=Count(**persons, filter=Q(person__sex=Person.Sex.FEMALE)),
        young=Count(**persons, filter=Q(person__birth_date__gt=born_after)),
        college=Count(**persons, filter=Q(person__education_level__in=COLLEGE_AND_ABOVE)),
        cross=Count(**persons, filter=party) + Count(**persons, filter=~party) - Count(**persons),
        secretary=Min("person", filter=Q(post=Seat.Post.SECRETARY)),
        director=Min("person", filter=Q(post=Seat.Post.DIRECTOR)),
    )
    names = ("committee__community_id", "women", "young", "college", "cross", "secretary", "director")
    return grouped.order_by().values_list(*names)


@measure(Figure("sub_committees", "居委会下属委员会", "个"), reads="committees.committee committees.subcommittee")
@prepared
def sub_committees(selection, on, reading):
    """Clause 2.1: sub-committees of the residents' committee on the day; none ever entered is missing."""
    rows = SubCommittee.objects.filter(selection.q("committee__community"), started_on__lte=on)
    number = Count("pk", filter=valid_on(on))
    return (
        rows.values("committee__community_id").annotate(n=number).order_by().values_list("committee__community_id", "n")
    )


@measure(
    Figure("disposals_found", "认定的不合格党员", "人"),
    Figure("disposals_handled", "其中已处置", "人"),
    Figure("disposal_days", "处置最长用时", "天"),
    reads="committees.memberdisposal communities.community",
)
def disposals(selection, on, reading):
    """Clause 7.2: members found unqualified this year, or before and still open on its first day. None entered is 0."""
    found = {}
    for pk, begun, ended in _disposal_days(selection, on):
        number, done, longest = found.get(pk, (0, 0, 0))
        if ended and ended <= on:
            done, longest = done + 1, max(longest, (ended - begun).days)
        found[pk] = number + 1, done, longest
    for pk in selection.codes:
        yield pk, *found.get(pk, (0, 0, 0))


@prepared
def _disposal_days(selection, on):
    return disposals_due(selection, on).order_by().values_list("community_id", "found_on", "handled_on")


def disposals_due(selection, on):
    """Members found unqualified by the day and not handled before the year."""
    first = date(on.year, 1, 1)
    rows = MemberDisposal.objects.filter(selection.q("community"), found_on__lte=on)
    return rows.filter(Q(found_on__gte=first) | Q(handled_on__isnull=True) | Q(handled_on__gte=first))
