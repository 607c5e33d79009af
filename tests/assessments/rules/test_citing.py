"""A clause as officials read it."""

import pytest

from assessments.rules import kit

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("clauses", "words"),
    [
        ("8.1", "第8条"),
        ("8.1、8.2", "第8条"),
        (("15.2", "15.3"), "第15条"),
        ("15.2、16.3", "第15条、第16条"),
        ("国办发", "国办发"),
    ],
)
def test_a_clause_is_called_by_its_article_once(clauses, words):
    assert kit.cited(clauses) == words


def test_quotation_marks_within_a_title_are_single_ones():
    assert kit.quoted("服务场所“五统一”") == "“服务场所‘五统一’”"
