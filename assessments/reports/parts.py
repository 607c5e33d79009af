"""What a report is made of: plain content without layout, made once and set by Word and PDF alike.

A writer that meets an unknown part must fail, so that no sentence can stand in one file and be missing in the other.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from .origins import without_marks

HAN = "\u3400-\u9fff"
# Documents are set without typed spaces between 汉字 and figures; the writers leave the fine gap themselves.
GAP = re.compile(rf"(?<=[{HAN}，。；：、）”]) (?=[0-9{HAN}])|(?<=[0-9%]) (?=[{HAN}（])")
# Pages set figures in columns, with a comma and all decimals; a document writes 2640元 and 50平方米.
COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
IDLE = re.compile(r"(?<=\d)(?:\.0+|(\.\d*[1-9])0+)(?=[ ]?(?:万|元|m²|平方米|%))")
# Not what announces the whole document: its first page is to have text.
ANNOUNCING = re.compile(r"(?:：|(?<!通报)如下。|见下表。)$")
ISO_DAY = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)(?![\d-])")
NONE_AT_ALL = re.compile(r"≤ (?=0(?![.\d]))")  # a limit of nothing is no upper limit
WORDS = (
    ("m²", "平方米"),
    ("≥ ", "不少于"),
    ("≤ ", "不超过"),
    ("\u2212", "\uff0d"),
    ("人·项", "项"),
    ("人·天", "人天"),
)


def paper(text):
    """A text of the portal as documents print it: 不少于400平方米 for “≥ 400.00 m²”."""
    text = NONE_AT_ALL.sub("", IDLE.sub(r"\1", COMMA.sub("", text)))
    text = ISO_DAY.sub(lambda day: said_day(date(*map(int, day.groups()))), text)
    for sign, word in WORDS:
        text = text.replace(sign, word)
    return GAP.sub("", text)


@dataclass(frozen=True)
class Heading:
    """“一、总体情况” (level 1) or “（一）各县市区” (level 2); the number is part of the text."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``lead`` are its first words, set apart as a heading within the line."""

    text: str
    lead: str = ""

    @property
    def whole(self):
        return self.lead + self.text

    @property
    def announces(self):
        """Whether it ends with the announcement of a table or list: it is kept with what follows, as headings and captions are."""
        return bool(ANNOUNCING.search(self.whole))


@dataclass(frozen=True)
class Quote:
    """A sentence of the document, set in its own face so that law and finding are told apart."""

    text: str


@dataclass(frozen=True)
class Column:
    """A column: heading, width as a share of the others, and whether it holds figures (set right)."""

    title: str
    width: int
    figures: bool = False


@dataclass(frozen=True)
class Grid:
    """A table: every cell is text. ``total``: the last row is the sum of the others."""

    title: str
    columns: tuple
    rows: list
    total: bool = False


@dataclass(frozen=True)
class Chart:
    """A picture: its SVG with everything inside, its title, and the figures behind it for where it cannot be drawn."""

    title: str
    svg: str
    finding: str
    grid: Grid


@dataclass(frozen=True)
class Annex:
    """An annex: begins a new page. ``number`` is None where there is only one; ``landscape``: its pages lie across.

    ``enclosed``: it is a document of its own, which is only named.
    """

    title: str
    number: int | None
    parts: list
    landscape: bool = False
    enclosed: bool = False


@dataclass(frozen=True)
class Imprint:
    """What stands on every page: whose report of which year, by which version of the standard, and its check code."""

    subject: str
    standard: str
    check_code: str
    demo: bool
    mark: str = ""  # who took a file that names persons, when and what for

    @property
    def notice(self):
        """演示数据, where it is."""
        return "演示数据：除区划名称外均为虚构" if self.demo else ""

    @property
    def standard_line(self):
        return f"标准：{self.standard}"

    @property
    def code_line(self):
        return f"校验码：{self.check_code}" if self.check_code else ""


@dataclass(frozen=True)
class Letter:
    """What makes a document one that is issued (公文), each as it is printed; "" where it has none.

    Without ``head`` it is kept and not sent: it has signature and day, no red head.
    ``signer`` is named on what goes to a superior; ``printed``: the day of printing, with its verb.
    """

    head: str
    number: str
    signer: str
    addressees: str
    signature: str
    day: str
    remark: str
    copies: str
    printer: str
    printed: str

    @property
    def signer_line(self):
        return f"签发人：{self.signer}" if self.signer else ""

    @property
    def addressee_line(self):
        return f"{self.addressees}：" if self.addressees else ""

    @property
    def remark_line(self):
        return f"（{self.remark}）" if self.remark else ""

    @property
    def copies_line(self):
        return f"抄送：{self.copies}。" if self.copies else ""

    @property
    def indents(self):
        """How many characters signature and day keep from the right edge: the day four, the signature centred over it."""
        half = (broad(self.day) - broad(self.signature)) / 2
        day = max(4.0, -half)
        return day + half, day


def broad(text):
    """The width of a text in characters: a figure is half of one."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


@dataclass(frozen=True)
class Report:
    """A whole document. ``title`` are its lines, broken by sense; ``day`` is the day of sealing.

    ``letter``: with what it is issued, None where it is not. ``draft``: it has no number yet and is marked 草稿.
    ``brief``: set smaller, to stand on one page. ``landscape``: its pages lie across, for a wide table. ``numbers``: those
    whose origin was noted, see origins.py.
    """

    unit: str
    code: str
    year: int
    title: tuple
    day: date
    imprint: Imprint
    parts: list
    annexes: list = field(default_factory=list)
    letter: Letter | None = None
    draft: bool = False
    brief: bool = False
    landscape: bool = False
    numbers: tuple = ()

    def __post_init__(self):
        numbers = list(self.numbers)
        for name in ("title", "parts", "annexes"):
            object.__setattr__(self, name, without_marks(getattr(self, name), numbers))
        object.__setattr__(self, "numbers", tuple(numbers))

    @property
    def bound(self):
        """The annexes that are in the file."""
        return [annex for annex in self.annexes if not annex.enclosed]

    @property
    def author(self):
        """Who issues it, as the properties of a file have it: the signature, without one the unit."""
        return (self.letter.signature.strip("＿") if self.letter else "") or self.unit

    @property
    def keywords(self):
        """What tells in the properties of a file from which sealed year it was made."""
        return list(filter(None, (self.imprint.standard_line, self.imprint.code_line)))

    @property
    def dated(self):
        """The line below the title: （2026年2月6日）; what is issued has its day below the text."""
        return "" if self.letter else f"（{said_day(self.day)}）"

    @property
    def annex_lines(self):
        """The list of annexes below the text: 附件：1.×××, no punctuation at the end."""
        lines = [f"{f'{annex.number}.' if annex.number else ''}{annex.title}" for annex in self.annexes]
        return [f"{'附件：' if not at else ''}{line}" for at, line in enumerate(lines)]


def said_day(day):
    """2026年2月6日: no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def texts(report):
    """Every text of a report that a reader sees, part by part, save the imprint and what only one writer adds."""
    letter = report.letter
    if letter:
        yield from filter(None, (letter.head, letter.number, letter.signer_line))
    yield from report.title
    yield from filter(None, (report.dated, letter and letter.addressee_line))
    yield from _texts(report.parts)
    yield from report.annex_lines
    if letter:
        yield from filter(None, (letter.signature, letter.day, letter.remark_line))
    for annex in report.bound:
        yield f"附件{annex.number or ''}"
        yield annex.title
        yield from _texts(annex.parts)
    if letter:
        yield from filter(None, (letter.copies_line, letter.printer, letter.printed))


def _texts(parts):
    for part in parts:
        match part:
            case Heading() | Quote():
                yield part.text
            case Paragraph():
                yield part.whole
            case Grid():
                yield part.title
                yield from (column.title for column in part.columns)
                yield from (cell for row in part.rows for cell in row)
            case Chart():
                yield part.title
            case _:
                raise TypeError(part)
