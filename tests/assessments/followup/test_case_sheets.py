"""Cases and candidates as Excel files: filters and order of the page; what names persons says what it is for."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import Case, ResponsiblePerson
from tests.facts import START, add
from tests.world import YEAR

pytestmark = pytest.mark.once


def table_of(response):
    assert response.status_code == 200, response.content[:300]
    head, *rows = load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_cases_of_a_state_go_to_a_file_with_their_persons(falling_short, sign_in):
    for name, stage in (("乐坪街道", "noticed"), ("花山街道", "accepted")):
        head = ResponsiblePerson.objects.filter(unit=falling_short[name]).first()
        case = Case(unit=falling_short[name], person=head, course="hold", opened_on=START, reason="用房不足", version=1)
        add(Case, [case])
        Case.objects.filter(pk=case.pk).update(stage=stage)
    client, url = sign_in("冯洁"), f"{reverse('cases')}?state=running&as=xlsx"
    assert "用途" in client.get(url).content.decode()
    rows = table_of(client.post(url, {"purpose": "约谈准备"}))
    assert [(row["单位"], row["责任人"], row["责任人单位"]) for row in rows] == [("乐坪街道", "贺乐", "乐坪街道")]


def test_candidates_go_to_a_file_in_the_order_of_the_criterion(falling_short, sign_in):
    asked = {"year": YEAR, "rule": "8.1", "as": "xlsx"}
    rows = table_of(sign_in("钱军").get(reverse("case-candidates"), asked))
    assert [(row["单位"], row["不达标（个）"], row["占比（%）"], row["差距"]) for row in rows] == [
        ("永丰街道", 2, 100, "差 30.00 m²"),
        ("花山街道", 1, 50, "差 25.00 m²"),
        ("乐坪街道", 1, 50, "差 10.00 m²"),
    ]
