"""How a standard scores and grades: numbers of the standard, no arithmetic of columns (that is scoring.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Scoring:
    """How a standard turns verdicts into a score and a grade. ``formula`` is the number that a sealed year keeps.

    grades      (least score in 0.01 points, name), best first
    partial     name of the reading that says how many per cent of the degree of completion a rule not met earns; "": all
    ceilings    (number of hard rules not met, or the reading that says it; the reading that names the best grade left then)
    full        what a head comes to when all of it is met, as it is stored
    method      how the score comes about, in Chinese sentences; {reading} is filled in
    reasons     (what is laid down, why), in Chinese
    note        a Chinese sentence on what score and grade are, which stands wherever they do
    known_only  a rule of which any figure is not known has no verdict (the first formula)
    wider       while it is open whether a rule is for a community, figures keep all their ends, and what counts only against
                one is taken to fail, even where it cannot (the second formula)
    """

    formula: int = 3
    grades: tuple[tuple[int, str], ...] = ()
    partial: str = ""
    ceilings: tuple[tuple[int | str, str], ...] = ()
    full: int = 10_000
    note: str = "文件没有评分表，得分和等次由系统按公布的办法折算，只作参考，以各项是否达标为准。"
    method: str = ""
    reasons: tuple[tuple[str, str], ...] = ()
    known_only: bool = False
    wider: bool = False

    @property
    def named(self) -> tuple[str, ...]:
        """The readings that it names."""
        ceilings = [name for ceiling in self.ceilings for name in ceiling if isinstance(name, str)]
        return (*filter(None, (self.partial,)), *ceilings)

    def percent(self, reached: int) -> int:
        """What is reached in a head, as it is stored, in 0.01 %."""
        return reached * 10_000 // self.full

    def grade(self, score: int | None, failed: int, readings: Mapping[str, object]) -> str:
        """The grade of a score in 0.01 points with so many hard rules not met; empty where there is no score."""
        if score is None or not self.grades:
            return ""
        names = [name for _, name in self.grades]
        place = next(at for at, (least, _) in enumerate(self.grades) if score >= least)
        for many, best in self.ceilings:
            if failed >= readings.get(many, many):
                place = max(place, names.index(readings[best]))
        return names[place]


UNGRADED = Scoring()  # of a standard whose score means nothing
