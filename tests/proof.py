"""What a document prints that no origin stands behind, and numbers that are not what their origins give: sentences, or none."""

import re
from collections import defaultdict

from assessments.reports.origins import MARKED, bare, numbers_in
from assessments.reports.parts import Annex, Chart, Grid, Heading, Paragraph, Quote, paper

from . import proof_costs, proof_lines, proof_numbers

# What has digits and is no figure: days, years, clauses, numbers of documents, headings, check codes, how often a text is edited.
NO_FIGURE = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d\d-\d\d|\d{1,2}月\d{1,2}日|\d{4}(?:—\d{4})?年度?"
    r"|第\d+(?:条|次|版|句)|附件\d+|〔\d{4}〕\d+号|[0-9A-F]{4}(?:-[0-9A-F]{4}){3}|^\d+\.(?=\D)"
    r"|(?<![\d.])(?:1[0-7]|[1-9])\.[1-9](?![\d万元%平])(?:—(?:1[0-7]|[1-9])\.[1-9])?"
)
# Columns of names, of numbering and of the words of the document.
NO_FIGURES = {
    "条款",
    "不达标条款",
    "序号",
    "原文",
    "口径",
    "取值",
    "来源",
    "要求",
    "事项",
    "指标",
    "校验码",
    "核验的网址",
}


def cells_of(part):
    """(heading of its column or "", text) of all that a part prints."""
    match part:
        case Heading() | Quote():
            yield "", part.text
        case Paragraph():
            yield "", part.lead
            yield "", part.text
        case Grid():
            yield "", part.title
            yield from (("", column.title) for column in part.columns)
            for row in part.rows:
                yield from zip((column.title for column in part.columns), row, strict=True)
        case Chart():
            yield "", part.title
            yield from cells_of(part.grid)
        case Annex():
            yield "", part.title
            for one in part.parts:
                yield from cells_of(one)
        case _:
            raise TypeError(part)


def quoted(standards):
    """Titles and sentences of standards, which have digits of their own: as documents print them, the longest first."""
    texts = set()
    for standard in standards:
        for rule in standard.rules:
            texts |= {rule.title, *(word.title for word in rule.beside)}
        texts |= {indicator.title for indicator in standard.indicators}
        texts |= {re.sub(r"(?<=\d)-(?=\d)", "—", clause.displayed) for clause in standard.document.clauses}
        texts |= {remedy.text for remedy in standard.remedies} | {standard.closing, standard.document.title}
        texts |= {standard.document.preamble.displayed, standard.document.foot.displayed}
    return sorted(
        filter(re.compile(r"\d").search, {paper(text).rstrip("，；。") for text in texts}), key=len, reverse=True
    )


def loose(content, names):
    """Texts with a digit that is in no mark. ``names``: what has digits of its own, see quoted; an annex of the method is law."""
    found = []
    for part in content:
        if isinstance(part, Annex) and "办法" in part.title:
            continue
        for column, text in cells_of(part):
            left = MARKED.sub("", text) if column not in NO_FIGURES else ""
            for name in names:
                left = left.replace(name, "")
            if re.search(r"\d", NO_FIGURE.sub("", left)):
                found.append(bare(text))
    return found


def wrong(content):
    """“printed: origin: what is right” of the numbers of a document that their origins do not give."""
    found = []
    for number in {number for part in content for _, text in cells_of(part) for number in numbers_in(text)}:
        name, *arguments = number.origin.split(":")
        if name == "lines":
            found += [
                f"{number.printed}: {number.origin}: {why}" for why in proof_lines.fault(number.printed, *arguments)
            ]
            continue
        try:
            expected = proof_costs.remade(number.origin)
        except Exception as error:
            found.append(f"{number.printed}: {number.origin}: {type(error).__name__} {error}")
            continue
        if not proof_numbers.agree(number.printed, expected):
            found.append(f"{number.printed}: {number.origin}: {expected}")
    return sorted(found)


def at_odds(content):
    """Origins of which a document prints two numbers, save one sum in 元 and in 万元."""
    printed = defaultdict(set)
    for part in content:
        for _, text in cells_of(part):
            for number in numbers_in(text):
                printed[number.origin].add(tuple(proof_numbers.numbers(number.printed)))
    return {origin: numbers for origin, numbers in printed.items() if len(numbers) > 1 and not _one_sum(numbers)}


def _one_sum(numbers):
    """Whether these are one number each, and all one sum of money or area in two units."""
    first = next(iter(numbers))
    return all(len(number) == 1 and proof_numbers.alike(*number, *first) for number in numbers)
