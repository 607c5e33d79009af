"""A chapter of the handbook as a page of the portal, which offices use without a way out to the internet.

The chapters are written in a small part of Markdown: headings, paragraphs, lists, tables, fenced lines; **bold**, `code`,
links. A link leads to another chapter; where it leads to what only the source has, it is left as text.
"""

import re
from functools import cache
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe

CHAPTERS = {"scoring": "得分怎么算", "policy": "口径和标准怎么管"}  # address and file → word of the breadcrumb
FOLDER = settings.BASE_DIR / "docs/handbook"
BOLD, CODE = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"`(.+?)`")
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
RULE = re.compile(r"\|[-|: ]+\|$")  # the line below the head of a table
KINDS = (
    ("fence", re.compile("```")),
    ("heading", re.compile("#+ ")),
    ("table", re.compile(r"\|")),
    ("list", re.compile(r"- |\d+\. ")),
    ("blank", re.compile("$")),
)


@cache
def chapter(name):
    """(title, HTML of the rest) of docs/handbook/<name>.md."""
    first, _, rest = (FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("# "), html_of(rest)


def html_of(text):
    """HTML of a text in the part of Markdown that the handbook uses; whatever else it says is shown as it is."""
    kinds = _kinds(text.splitlines())
    blocks = [(kind, [line for _, line in lines]) for kind, lines in groupby(kinds, key=lambda pair: pair[0])]
    return format_html_join("\n", "{}", ((BLOCKS[kind](lines),) for kind, lines in blocks if kind in BLOCKS))


def _kinds(lines):
    """(kind, line) of each line; those between two fences are of the fence."""
    inside = False
    for line in lines:
        kind = next((kind for kind, start in KINDS if start.match(line)), "paragraph")
        if kind == "fence":
            inside = not inside
        yield ("fence" if inside or kind == "fence" else kind), line


def _inline(text):
    # What is safe here are our own tags: the text is escaped first.
    bold = BOLD.sub(r"<b>\1</b>", LINK.sub(_link, str(escape(text))))
    return mark_safe(CODE.sub(r'<span class="code">\1</span>', bold))  # nosec B703, B308 # of our own handbook, escaped above


def _link(match):
    words, target = match.groups()
    name = target.removesuffix(".md")
    return f'<a href="{reverse(name)}">{words}</a>' if name in CHAPTERS else words


def _headings(lines):
    levels = [(f"h{min(len(line) - len(line.lstrip('#')), 3)}", line.lstrip("# ")) for line in lines]
    return format_html_join("\n", '<{} class="section">{}</{}>', ((tag, _inline(text), tag) for tag, text in levels))


def _paragraphs(lines):
    return format_html_join("\n", '<p class="gap-top">{}</p>', ((_inline(line),) for line in lines))


def _list(lines):
    items = format_html_join("", "<li><p>{}</p></li>", ((_inline(line.removeprefix("- ")),) for line in lines))
    return format_html('<ul class="rows gap-top">{}</ul>', items)


def _table(lines):
    rows = [[_inline(cell.strip()) for cell in line.strip("|").split("|")] for line in lines if not RULE.match(line)]
    head = format_html_join("", '<th scope="col">{}</th>', ((cell,) for cell in rows[0]))
    body = format_html_join("", "<tr>{}</tr>", ((_cells(row),) for row in rows[1:]))
    table = '<div class="scroll gap-top"><table class="table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    return format_html(table, head, body)


def _cells(row):
    return format_html_join("", "<td>{}</td>", ((cell,) for cell in row))


def _fence(lines):
    inside = [line for line in lines if not line.startswith("```")]
    return format_html_join("\n", '<p class="code">{}</p>', ((line,) for line in inside))


BLOCKS = {"heading": _headings, "paragraph": _paragraphs, "list": _list, "table": _table, "fence": _fence}
