"""The document behind a standard, as data: its text as published, what was restored in it, its clauses.

The published page lost characters next to digits. The text file marks what was put back with { }; a
clause's quote stays as published, damage and half-width punctuation included, and is shown restored and
in full-width punctuation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

RESTORED = re.compile(r"\{([^}]*)\}")
FULL_WIDTH = str.maketrans(",;:()", "，；：（）")


class ClauseKind(StrEnum):
    """What a clause asks, which decides how it is taken up. The letters are those of the clauses' file.

    HARD         a number stands in the text: a rule
    CHECK        yes or no, or a closed list: a rule
    UNIT         a duty of city, county, street or leader: a rule or an indicator of units
    SOFT         soft wording (提倡, 鼓励, 逐步): an indicator
    RECORDED     a fact to record, without a threshold: an indicator
    NARRATIVE    neither judged nor shown
    """

    HARD = "H"
    CHECK = "C"
    UNIT = "G"
    SOFT = "S"
    RECORDED = "L"
    NARRATIVE = "N"

    @property
    def label(self) -> str:
        """What rules of the kind are called; empty for a kind of clause that has no rules."""
        return LABELS.get(self, "")


LABELS = {ClauseKind.HARD: "硬指标", ClauseKind.CHECK: "规范项", ClauseKind.UNIT: "单位职责"}


@dataclass(frozen=True)
class Run:
    """A stretch of text for display, with whether it was restored."""

    text: str
    restored: bool


@dataclass(frozen=True)
class Passage:
    """Text with restored characters in { }."""

    marked: str

    @property
    def published(self) -> str:
        """As on the page, with its lost characters."""
        return RESTORED.sub("", self.marked)

    @property
    def restored(self) -> str:
        """With the lost characters put back, punctuation as on the page."""
        return RESTORED.sub(r"\1", self.marked)

    @property
    def displayed(self) -> str:
        """Restored, in full-width punctuation."""
        return self.restored.translate(FULL_WIDTH)

    @property
    def runs(self) -> list[Run]:
        """As displayed, in stretches: restored ones can be marked on a page."""
        pieces = RESTORED.split(self.marked)  # plain, restored, plain, …
        runs = [Run(piece.translate(FULL_WIDTH), bool(at % 2)) for at, piece in enumerate(pieces)]
        return [run for run in runs if run.text]

    def part(self, quote: str) -> Passage:
        """The passage whose published text is `quote`; ValueError when it does not occur."""
        start = self.published.index(quote)
        at = [place for place, _ in _letters(self.marked)]
        end = at[start + len(quote)] if start + len(quote) < len(at) else len(self.marked)
        return Passage(self.marked[at[start] : end])


def _letters(marked: str) -> list[tuple[int, str]]:
    """(place in the marked text, character) of each published character; a mark belongs to what precedes it."""
    letters, inside = [], False
    for place, character in enumerate(marked):
        inside = character == "{" or (inside and character != "}")
        if not inside and character != "}":
            letters.append((place, character))
    return letters


class Wording(StrEnum):
    """Whether the words of a source were read where they stand, or are known from others who quote it."""

    ORIGINAL = "已核对原文"
    SECONDHAND = "转引，待核对"


@dataclass(frozen=True)
class Source:
    """The norm that an article is taken from, where a standard is gathered from several.

    number     its number and year, or the revision: “国办发〔2021〕56号”
    """

    title: str
    number: str
    wording: Wording

    @property
    def is_secondhand(self) -> bool:
        """Whether the wording was not read in the original: what it says is shown and not judged."""
        return self.wording is Wording.SECONDHAND

    @property
    def name(self) -> str:
        """《城市居民委员会组织法》（2025年10月28日修订）; a norm that has no title is named by its number."""
        return f"《{self.title}》（{self.number}）" if self.title else self.number

    @property
    def words(self) -> str:
        """Its name, and whether it was read in the original."""
        return f"{self.name}，{self.wording}"


@dataclass(frozen=True)
class Article:
    """One of the articles, in the part of the document with that heading."""

    number: int
    title: str
    chapter: str
    text: Passage
    source: Source | None = None


@dataclass(frozen=True)
class Clause:
    """One of the sentences into which the articles are divided, with its kind."""

    id: str
    kind: ClauseKind
    quote: str
    article: Article

    @cached_property
    def text(self) -> Passage:
        """The quote as a passage with its restored characters."""
        return self.article.text.part(self.quote)

    @property
    def displayed(self) -> str:
        """The quote restored and in full-width punctuation."""
        return self.text.displayed


@dataclass(frozen=True)
class Document:
    """A document of articles and clauses, in order."""

    title: str
    date: Passage
    preamble: Passage
    foot: Passage
    articles: tuple[Article, ...]
    clauses: tuple[Clause, ...]

    @cached_property
    def _by_id(self) -> dict[str, Clause]:
        return {clause.id: clause for clause in self.clauses}

    def clause(self, id: str) -> Clause:
        """The clause of that number; KeyError when there is none."""
        return self._by_id[id]

    def of_article(self, number: int) -> list[Clause]:
        """The clauses of an article, in order."""
        return [clause for clause in self.clauses if clause.article.number == number]


@cache
def load(name: str) -> Document:
    """Read NAME.txt and NAME_clauses.txt beside this file.

    ValueError for a kind of clause there is not and when a clause's quote does not stand in its article as published.
    """
    lines = _lines(f"{name}.txt")
    title, day, preamble, foot = lines[0].removeprefix("# "), lines[1], lines[2], lines[-1]
    chapter, articles = "", []
    body = iter(lines[3:-1])
    for line in body:
        if line.startswith("### "):
            number, heading = line.removeprefix("### ").split(" ", 1)
            articles.append(Article(int(number), heading, chapter, Passage(next(body))))
        else:
            chapter = line.removeprefix("## ")
    clauses = []
    for line in _lines(f"{name}_clauses.txt"):
        id, kind, quote = line.split(" ", 2)
        clause = Clause(id, ClauseKind(kind), quote, articles[int(id.split(".")[0]) - 1])
        if quote not in clause.article.text.published:
            raise ValueError(f"clause {id} does not stand in article {clause.article.number}")
        clauses.append(clause)
    return Document(title, Passage(day), Passage(preamble), Passage(foot), tuple(articles), tuple(clauses))


def _lines(name: str) -> list[str]:
    """The lines of a data file without blank lines and comments (%)."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("%")]
