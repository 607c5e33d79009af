"""Lines of money: receipts (15.2–15.4) and the base pay of persons, month by month (15.6)."""

from datetime import date
from itertools import groupby

from committees.in_post import overlapping, year_of
from committees.models import Seat
from committees.pay import NO_RANK, UNPAID, pay_by_person
from funding.models import Funding, Receipt
from staffing.measures import local_pay_floors
from staffing.models import Pay, PayStandard

from .line import Behind, Between, TraceLine, lines, said, stored

RANKS = PayStandard.Rank.labels


@lines("operating_received")
def operating_received(question):
    """Every receipt of 运转经费 of the year."""
    return _receipts(question, Funding.Kind.OPERATING)


@lines("livelihood_received")
def livelihood_received(question):
    """Every receipt of 惠民项目资金 of the year."""
    return _receipts(question, Funding.Kind.LIVELIHOOD)


def _receipts(question, kind):
    rows = Receipt.objects.filter(question.q("funding__community"), funding__year=question.on.year, funding__kind=kind)
    fundings = Funding.objects.filter(question.q("community"), year=question.on.year, kind=kind)
    found = [
        TraceLine(str(row), 0, row, "", "没有到位明细")
        for row in fundings.filter(receipts__isnull=True).select_related("community")
    ]
    for row in rows.select_related("funding__community").order_by("received_on", "pk"):
        amount = stored(row, "amount")
        late = row.received_on > question.on
        reason = f"{row.received_on:%Y-%m-%d} 才到位" if late else ""
        there = f"{said(amount, '元')}{f'，凭证 {row.voucher_no}' if row.voucher_no else ''}"
        behind = () if found else (Behind(row.funding),)
        found.append(TraceLine(str(row), 0 if late else amount, row, "", there, reason=reason, behind=behind))
    return found


@lines("pay_met")
def pay_met(question):
    """Every full-time member, a line for months of the same rank and pay; what is paid beyond the floor does not count."""
    year, reading = question.on.year, question.reading
    floors = {rank: reading[f"pay.floor_{rank}"] for rank in PayStandard.Rank.values}
    local, nil = local_pay_floors(question.on), question.places.none_of("pay", question.on)
    keys, _, months = pay_by_person(question.places, year, floors, local, nil)
    months = [(each.month, *(column.tolist() for column in each[1:])) for each in months]
    seats, pays, found = _by_person(Seat, question), _by_person(Pay, question), []
    for at, key in enumerate(keys.tolist()):
        own = [(month, rank[at], floor[at], paid[at]) for month, rank, floor, paid in months if rank[at] < NO_RANK]
        for terms, span in groupby(own, lambda each: each[1:]):
            numbers = [each[0] for each in span]
            for first, last in _runs(numbers):
                found.append(_pay_line(seats[key], pays.get(key, ()), year, first, last, *terms))
    return found


def _runs(numbers):
    """[1, 2, 3, 7, 8] → (1, 3), (7, 8)."""
    for _, run in groupby(enumerate(numbers), lambda each: each[1] - each[0]):
        run = [number for _, number in run]
        yield run[0], run[-1]


def _by_person(model, question):
    path = "person__community" if model is Pay else "committee__community"
    rows = model.objects.filter(question.q(path), overlapping(*year_of(question.on.year))).order_by("started_on", "pk")
    rows = rows.filter(full_time=True) if model is Seat else rows
    found = {}
    for row in rows.select_related("person__community", *([] if model is Pay else ["committee__community"])):
        found.setdefault(row.person_id, []).append(row)
    return found


def _pay_line(seats, pays, year, first, last, rank, floor, paid):
    """The line of months of one person in which rank and pay stayed the same."""
    number = last - first + 1
    span = f"{first} 月" if number == 1 else f"{first}—{last} 月"
    behind = tuple(
        Behind(pay, f"{said(stored(pay, 'base_pay'), '元/月')}") for pay in pays if _in_months(pay, year, first, last)
    )
    title = f"{seats[0].person}·{RANKS[rank]}，{span}"
    asked = f"{said(floor, '元')} × {number}"
    if paid == UNPAID:
        return TraceLine(title, Between(0, floor * number), seats[0], asked, "没有填发放", behind=behind)
    short = f"差 {said((floor - paid) * number, '元')}" if paid < floor else ""
    reason = f"多发的 {said((paid - floor) * number, '元')}不抵少发的" if paid > floor else ""
    counts = min(paid, floor) * number
    return TraceLine(title, counts, seats[0], asked, f"{said(paid, '元')} × {number}", short, reason, behind)


def _in_months(pay, year, first, last):
    over = (year, 13) if pay.ended_on is None else (pay.ended_on.year, pay.ended_on.month)
    return pay.started_on <= date(year, 12, 31) and (
        (pay.started_on.year, pay.started_on.month) <= (year, last) and over >= (year, first)
    )
