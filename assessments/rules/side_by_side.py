"""Standards side by side: which judges a division in a year, and whether two of them claim the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from assessments.rules.standard import Standard


def overlaps(standards: Iterable[Standard]) -> Iterator[str]:
    """A Chinese sentence for each two judging standards that apply to one division in one year."""
    judging = [standard for standard in standards if not standard.is_reference]
    for one, other in combinations(judging, 2):
        divisions = sorted(_shared(one.divisions, other.divisions))
        first = max(one.years[0], other.years[0])
        last = min((last for _, last in (one.years, other.years) if last is not None), default=None)
        if divisions and (last is None or first <= last):
            years = f"{first} 年度" if first == last else f"{first}—{last} 年度" if last else f"{first} 年度起"
            where = "、".join(code or "所有区划" for code in divisions)
            yield (
                f"标准“{one.title}”（{one.key}）和“{other.title}”（{other.key}）都评判 {where} 的{years}，"
                "一个地方一年只能有一个评判的标准。改其中一个的 years 或 divisions，或者把它改为对照（Role.REFERENCE）。"
            )


def _shared(some: Iterable[str], others: Iterable[str]) -> set[str]:
    """The divisions that lie in some of both lists, the smaller of each two."""
    return {max(a, b, key=len) for a in some for b in others if a.startswith(b) or b.startswith(a)}


def covering(standards: Iterable[Standard], year: int, code: str) -> tuple[Standard | None, tuple[Standard, ...]]:
    """(the standard that judges a division in a year, those shown beside it)."""
    found = [standard for standard in standards if standard.covers(year, code)]
    judging = next((standard for standard in found if not standard.is_reference), None)
    return judging, tuple(standard for standard in found if standard.is_reference)
