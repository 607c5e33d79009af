"""How clauses and rules are called where officials read: by the article that they know, a title in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterable

INNER = str.maketrans("“”", "‘’")
NUMBER = re.compile(r"([0-9]{1,2})\.[0-9]{1,2}")


def cited(clauses: str | Iterable[str]) -> str:
    """8.1 → 第8条; “8.1、8.2” → 第8条; “15.2、16.3” → 第15条、第16条. What is numbered otherwise stays as it is.

    The number of the sentence stays the key, by which programs and addresses name a rule.
    """
    named = clauses.split("、") if isinstance(clauses, str) else clauses
    return "、".join(dict.fromkeys(map(_article, named)))


def quoted(title: str) -> str:
    """A title in quotation marks, those within it being single ones: “服务场所‘五统一’”."""
    return f"“{title.translate(INNER)}”"


def _article(clause: str) -> str:
    number = NUMBER.fullmatch(clause)
    return f"第{number[1]}条" if number else clause
