"""A plan over years: who is put right when, cheapest first, within so much money a year. No optimiser.

Of a queue in the order of what each takes in its first year (once + yearly), let F be the sums of that and O the sums of
what is paid once. After n communities, money L of a year suffices for as many m as F(m) <= L + O(n): those before are
paid their yearly money, the new ones all. As the cheapest come first, nobody behind could have been afforded instead.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .costing import made_clear, money_of

NEVER = -1


@dataclass
class Queue:
    """Communities that share money, cheapest first: ``rows`` are their places in the Ground. ``limit`` a year in 分, or None."""

    code: str  # of the county whose share it is; "" of all together
    rows: np.ndarray
    limit: int | None


@dataclass
class YearOfPlan:
    """One year: how many are put right in it, what that takes in 分 – once, every year, together – and what is left."""

    year: int
    cleared: int
    sum_cleared: int
    made_clear: int
    once: int
    yearly: int
    left: list  # of each bill what is still short at the end, in the smallest unit

    @property
    def money(self):
        return self.once + self.yearly


class Plan:
    """The result of a scenario. ``scenario`` has first_year, years, limit_cents (or None) and by_county.

    wanted    bool (n,): fails one of the rules that the bills are of
    blocked   bool (n,): of these whom the money does not put right: without price, without data, or over a limit
    when      int (n,): number of the year in which a community is put right, NEVER where it is not
    """

    def __init__(self, ground, bills, scenario):
        self.ground, self.bills, self.scenario = ground, bills, scenario
        none = np.zeros(len(ground), dtype=bool)
        self.once, self.yearly = money_of(ground, bills)
        self.first = self.once + self.yearly
        self.wanted = sum((bill.shortage.fails for bill in bills), start=none)
        stuck = sum((bill.shortage.fails & ~bill.closable | bill.shortage.unknown for bill in bills), start=none)
        self.blocked = self.wanted & stuck
        self.queues = self._queues(scenario.limit_cents)
        self.when = self._run(self.queues)

    def _queues(self, limit):
        rows = (self.wanted & ~self.blocked).nonzero()[0]
        rows = rows[np.argsort(self.first[rows], kind="stable")]  # of equals the first by code
        if not self.scenario.by_county:
            return [Queue("", rows, limit)]
        counties, place = self.ground.counties
        parts = [(str(code), rows[place[rows] == number]) for number, code in enumerate(counties)]
        return [Queue(code, part, limit and limit * len(part) // len(rows)) for code, part in parts if len(part)]

    def _run(self, queues):
        when = np.full(len(self.ground), NEVER)
        for queue in queues:
            done = 0
            for number, upto in enumerate(self._steps(queue)):
                when[queue.rows[done:upto]] = number
                done = upto
        return when

    def _steps(self, queue):
        """How many of a queue are put right by the end of each year. Without a limit as many in each year."""
        years, size, done = self.scenario.years, len(queue.rows), 0
        sums, once = np.cumsum(self.first[queue.rows]), np.concatenate([[0], np.cumsum(self.once[queue.rows])])
        for number in range(1, years + 1):
            if queue.limit is None:
                done = -(-size * number // years)
            else:
                done = int(np.searchsorted(sums, queue.limit + once[done], side="right"))
            yield done

    @cached_property
    def done(self):
        """bool (n,): put right within the years."""
        return self.when != NEVER

    @property
    def payable(self):
        """How many communities money could put right."""
        return sum(len(queue.rows) for queue in self.queues)

    def years(self):
        """[YearOfPlan] in order."""
        clear, found = made_clear(self.ground, self.bills), []
        for number in range(self.scenario.years):
            now, upto = self.when == number, self.done & (self.when <= number)
            left = [int(bill.shortage.rest[~upto].sum()) for bill in self.bills]
            found.append(
                YearOfPlan(
                    self.scenario.first_year + number,
                    int(now.sum()),
                    int(upto.sum()),
                    int((clear & upto).sum()),
                    int(self.once[now].sum()),
                    int(self.yearly[upto].sum()),
                    left,
                )
            )
        return found

    def cheapest(self):
        """[(place in the Ground, what it takes in its first year, code of the queue, its limit)] in 分.

        Of the queues whose money of a year does not suffice for the first in them.
        """
        heads = [(int(queue.rows[0]), queue) for queue in self.queues if len(queue.rows) and queue.limit is not None]
        return [(at, int(self.first[at]), q.code, q.limit) for at, q in heads if self.first[at] > q.limit]

    def enough(self):
        """The least money a year, in 分, that puts everybody right within the years whom money can: by halving."""
        low, high = 0, self._all_at_once()
        while low < high:
            middle = (low + high) // 2
            if (self._run(self._queues(middle)) != NEVER).sum() == self.payable:
                high = middle
            else:
                low = middle + 1
        return low

    def _all_at_once(self):
        """Money of which the share of each queue is at least all that its communities take, in 分."""
        total = self.payable
        return max(
            (-(-int(self.first[q.rows].sum()) * total // len(q.rows)) for q in self.queues if len(q.rows)), default=0
        )
