"""What all pictures share: sizes, colours, the words of outcomes, and how a drawing becomes a page's or a file's SVG."""

import unicodedata
from functools import cached_property
from typing import NamedTuple

from django.template import Context
from django.template.loader import get_template
from django.utils.html import format_html

from ..rules.kit import Outcome

WIDE = 352  # units of a drawing: one column of a 1366 screen, or a telephone
LETTER, FIGURE = 12, 6.9  # width of a 汉字 and of a figure or Latin letter at 12 px

PARTS = {"pass": "达标", "miss": "仅缺数据", "fail": "不达标"}  # of a bar, in this order  # nosec B105 # the word of an outcome
CLASSES = {
    Outcome.PASS: "pass",
    Outcome.FAIL: "fail",
    Outcome.NOT_APPLICABLE: "none",
    Outcome.MISSING: "miss",
    Outcome.HINT: "hint",
}  # of .v, by outcome letter
STEPS = (85, 75, 65, 55, 45)  # share met, in %, from which a heat cell is h0, h1 … h4; below it is h5

FONTS = ("FandolHei", "Noto Sans CJK SC", "Source Han Sans SC")
# The look of portal.css with its tokens filled in: a file has no stylesheet beside it.
INKS = {
    "s-ink": "#4b525b", "s-track": "#eceef1", "s-pass": "#1b6a55", "s-fail": "#cb7342", "s-miss": "#868e98",
    "s-range": "#a7cabc", "s-grade": "#eceef1", "s-grade-2": "#e3e6e9",
    "h0": "#cbe3d8", "h1": "#fae6d6", "h2": "#f4cfb4", "h3": "#e9b08b", "h4": "#d68a5c", "h5": "#ad4a17",
    "dot": "#1b1e22", "strong": "#1b1e22", "on-dark": "#ffffff",
}  # fmt: skip
LINES = {"axis": ("#bfc5cc", 1), "guide": ("#e3e6e9", 1), "back": ("#868e98", 1), "front": ("#1b1e22", 2.25)}
# On paper the parts of a bar keep at least a quarter of the way from black to white between them, so that a copier leaves
# them apart; the nearly white one has a line around it. The stylesheet prints pages alike.
ON_PAPER = {"s-fail": "#dd8f5e", "s-miss": "#f7f8f9", "s-range": "#8fbba8", "s-track": "#f7f8f9"}
# What is drawn on paper only: no page has it, and the stylesheet neither.
PAPER = (
    ".line { fill: none; stroke: #1b1e22; stroke-width: 1.6 } .mark { fill: #ffffff; stroke: #1b1e22; stroke-width: 1.4 } "
    ".s-miss, .s-track { stroke: #868e98; stroke-width: 0.6 } .inside { font-size: 11px; fill: #1b1e22 } "
    ".light { font-size: 11px; fill: #ffffff }"
)


class Table(NamedTuple):
    """What a picture shows, in figures: the first cell of a row is its heading, all cells are text."""

    headers: list
    rows: list


def mark(letter, only=False):
    """The drawn mark and word of an outcome letter (P F N M H); ``only`` hides the word to the eye alone."""
    return format_html(
        '<span class="v {}{}">{}</span>', CLASSES[letter], " only" if only else "", Outcome(letter).label
    )


def breadth(text):
    """Width of a text at 12 px, in units."""
    return sum(LETTER if unicodedata.east_asian_width(sign) in "WF" else FIGURE for sign in text)


def clip(text, room):
    """The text, or as much of it as fits the room with an ellipsis at the end."""
    if breadth(text) <= room:
        return text
    while text and breadth(text) + LETTER > room:
        text = text[:-1]
    return f"{text}…"


def paper_style(fonts=FONTS):
    """The style block of a standalone drawing: concrete colours and the fonts to look for, in order."""
    names = ", ".join(f"'{name}'" for name in fonts)
    fills = [f".{name} {{ fill: {colour} }}" for name, colour in {**INKS, **ON_PAPER}.items()]
    lines = [f".{name} {{ fill: none; stroke: {ink}; stroke-width: {px} }}" for name, (ink, px) in LINES.items()]
    text = f"text {{ font-family: {names}, sans-serif; font-size: 12px; fill: {INKS['s-ink']} }}"
    anchors = ".strong { font-weight: 700 } .end { text-anchor: end } .mid { text-anchor: middle }"
    return " ".join([text, *fills, *lines, PAPER, anchors])


class Picture:
    """A drawing with a key (unique on its page), a title, a finding and a table. Subclasses draw the scene."""

    template = ""
    width = WIDE
    height = 0
    linked = False  # cells are links on a page

    @property
    def finding(self):
        """The finding in words, with figures: what a reader hears instead of the drawing."""
        raise NotImplementedError

    @property
    def table(self):
        """The figures behind the drawing, as a Table."""
        raise NotImplementedError

    @cached_property
    def svg(self):
        """Inline SVG for a page: classes only, with title and description."""
        return self._drawn(paper=False)

    def standalone(self, fonts=FONTS):
        """An SVG file for documents: width and height in px, style inside, no links and no page classes needed."""
        return self._drawn(paper=True, style=format_html("<style>{}</style>", paper_style(fonts)))

    def _drawn(self, **context):
        # Numbers are coordinates: to put them in the reader's language is a third of what a picture of many cells costs.
        drawing = Context({"picture": self, **context}, use_l10n=False)
        return get_template(f"components/pictures/{self.template}.html").template.render(drawing)
