"""What a warning finds before it is stored as a line."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Found:
    """One thing that runs out: ``community``, ``record`` by their keys, ``rule`` by its key; see ForecastLine.

    ``last``: whether the day is the last on which all is well, so that the rule falls on the next.
    """

    community: int
    kind: str
    rule: str
    day: date | None
    record: object = None  # (label of the model, key)
    amount: int | None = None
    further: int | None = None
    last: bool = False

    @property
    def falls(self):
        """The first day on which it tells; None where that can be any day."""
        return self.day + timedelta(days=1) if self.last else self.day
