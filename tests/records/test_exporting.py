"""A list as an Excel file: its filters, its order, numbers as numbers, no formula, what for where it names persons, logged."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from communities.models import Grid
from lodi_community.access.models import Access
from lodi_community.records.exporting import Column, Export
from lodi_community.records.lists import column_of
from staffing.models import Person
from tests import facts

pytestmark = pytest.mark.once
FORMULAS = ["=1+1", "==1+1", "+1", "-1", "@SUM(1)", "=cmd|' /C calc'!A0", "\t=1"]


def book_of(response):
    assert response.status_code == 200, response.content[:300]
    return load_workbook(io.BytesIO(b"".join(response.streaming_content) if response.streaming else response.content))


def file_of(client, slug, **query):
    """The answer with the file of a kind's list; what it is for is said in any case."""
    query = "&".join(f"{name}={value}" for name, value in ({"as": "xlsx"} | query).items())
    return client.post(f"{reverse(f'{slug}-list')}?{query}", {"purpose": "报送备案"})


def table_of(response):
    return [[cell.value for cell in row] for row in book_of(response).worksheets[0].iter_rows()]


def test_a_list_goes_to_a_file_as_it_is_filtered_and_sorted(world, sign_in):
    facts.lay_grids(world["街心社区"], (201, 500), (199, 500), (203, 500))
    page, url = sign_in("李敏"), reverse("grid-list")
    community = world["街心社区"].pk
    asked = {"community": community, "sort": "-households"}
    head, *rows = table_of(file_of(page, "grid", **asked))
    assert "常住户数（户）" in head
    stored = Grid.objects.filter(community=community).order_by("-households").values_list("households", flat=True)
    assert [row[head.index("常住户数（户）")] for row in rows] == list(stored)
    assert f"?community={community}&amp;sort=-households&amp;as=xlsx" in page.get(url, asked).content.decode()


def test_the_second_sheet_says_what_was_asked_and_the_log_that_it_was_taken(world, sign_in):
    client = sign_in("李敏")
    book = book_of(file_of(client, "grid", q="第1网格"))
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert about["查找"] == "第1网格"
    assert about["导出"] == "乐坪街道李敏·录入"
    line = Access.objects.latest("pk")
    assert (line.act, line.rows) == ("export", int(about["行数"]))


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(world, sign_in, text):
    Grid.objects.filter(community=world["街心社区"]).update(name=text.strip())
    book = book_of(file_of(sign_in("李敏"), "grid"))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert text.strip() in {cell.value for cell in cells}


def test_a_file_that_names_persons_asks_what_for_and_bears_it(world, sign_in):
    client, url = sign_in("李敏"), f"{reverse('person-list')}?as=xlsx"
    assert "用途" in client.get(url).content.decode()
    assert client.post(url).status_code == 422
    book = book_of(client.post(url, {"purpose": "报送备案"}))
    assert "用途：报送备案" in book.worksheets[0].oddFooter.left.text
    assert Access.objects.latest("pk").reason == "报送备案"


def test_numbers_that_the_post_does_not_see_stay_masked(world):
    column = column_of(Person._meta.get_field("mobile"), world["郑毅"])
    assert column.get_value(Person(mobile="13812345678")) == "138****5678"


def test_nothing_outside_the_scope_is_in_a_file(world, sign_in):
    rows = table_of(file_of(sign_in("李敏"), "grid"))
    assert not [cell for row in rows for cell in row if cell and "铁东" in str(cell)]
    assert sign_in("李敏").get(reverse("grid-list"), {"as": "xlsx", "place": "431302002"}).status_code == 404


def test_a_list_takes_no_other_post(world, sign_in):
    assert sign_in("李敏").post(reverse("grid-list"), {"purpose": "x"}).status_code == 405


def test_more_rows_than_a_file_holds_are_said(world, sign_in, rf, monkeypatch):
    monkeypatch.setattr("lodi_community.records.exporting.MOST", 3)
    request = rf.get("/")
    request.user = world["李敏"]
    answer = Export("表", [Column("数", lambda row: row)], range(9)).answer(request, "/", [])
    book = book_of(answer)
    assert [cell.value for cell in book.worksheets[0]["A"]] == ["数", 0, 1, 2]
    assert "只有前 3 行" in str([cell.value for cell in book["说明"]["B"]])
