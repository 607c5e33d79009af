"""The five outcomes of a rule. Each is its letter, so that a packed string of verdicts is read and compared as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """What a rule comes to for one community or unit; `Outcome("F")` is the outcome of a packed letter."""

    PASS = "P"  # noqa: S105 # nosec B105 # an outcome, no password
    FAIL = "F"
    NOT_APPLICABLE = "N"
    MISSING = "M"
    HINT = "H"

    @property
    def label(self) -> str:
        """The outcome's word."""
        return LABELS[self]

    @classmethod
    def worst(cls, letters: Iterable[str]) -> Outcome:
        """What several rules come to together: not met where one is not met; 不适用 only where all are."""
        found = set(letters)
        return next((outcome for outcome in WORST_FIRST if outcome in found), cls.NOT_APPLICABLE)


WORST_FIRST = (Outcome.FAIL, Outcome.MISSING, Outcome.HINT, Outcome.PASS, Outcome.NOT_APPLICABLE)
NOT_PLAINLY_MET = frozenset({Outcome.FAIL, Outcome.MISSING, Outcome.HINT})  # what somebody has to look at
LABELS = {
    Outcome.PASS: "达标",
    Outcome.FAIL: "不达标",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.MISSING: "数据缺失",
    Outcome.HINT: "提示",
}
