"""Numbers of persons: masked for whoever does not enter them, shown on asking with a reason, which the log keeps."""

import pytest
from django.urls import reverse

from lodi_community.access.models import Access
from lodi_community.records.kinds import KINDS
from staffing.models import Person
from tests import facts
from tests.typing_in import text_of

pytestmark = pytest.mark.once
NUMBER, MASKED = "13812345678", "138****5678"


@pytest.fixture
def person(world):
    """谭建国 with a number that was another before."""
    row = facts.member(world["街心社区"], "建国")
    for number in ("13912340000", NUMBER):
        row.mobile = number
        row.keep(by=world["李敏"])
    return row


def pages(person):
    """Every page that prints what a person's row holds."""
    return [
        reverse("person-detail", args=[person.pk]),
        reverse("person-history", args=[person.pk]),
        f"{reverse('audit')}?q={person.name}",
        reverse("filing-comment", args=["431302001001", "person", person.pk]),
        reverse("trail-record", args=["person", person.pk]),
    ]


@pytest.mark.parametrize("who", ["赵琳", "沈岩", "李敏"])
def test_a_number_is_masked_for_all_but_who_enters_it(world, sign_in, person, who):
    client, shown = sign_in(who), 0
    for url in pages(person):
        response = client.get(url)
        if response.status_code != 200:
            continue
        text, shown = text_of(response), shown + 1
        assert (MASKED in text, NUMBER in text) == ((False, True) if who == "李敏" else (True, False)), url
        assert "13912340000" not in text or who == "李敏"
    assert shown


def test_a_list_masks_the_column_too(world, sign_in, person, monkeypatch):
    monkeypatch.setattr(KINDS["person"].__class__, "columns", ["name", "mobile"])
    assert MASKED in text_of(sign_in("赵琳").get(reverse("person-list")))
    assert NUMBER in text_of(sign_in("李敏").get(reverse("person-list")))


def test_a_number_is_shown_to_who_says_what_for_and_the_auditor_finds_it(world, sign_in, person):
    client = sign_in("赵琳")
    url = reverse("reveal", args=["person", person.pk, "mobile"])
    assert url in client.get(reverse("person-detail", args=[person.pk])).content.decode()
    assert NUMBER not in text_of(client.get(url))
    for reason, sentence in (
        (" \t ", "请写为什么要看"), ("11010519491231002X", "身份证号码"), ("长" * 201, "事由有 201 个字，最多 200 个字"),
    ):  # fmt: skip
        refused = client.post(url, {"reason": reason})
        assert refused.status_code == 422
        assert sentence in text_of(refused) and NUMBER not in text_of(refused)
    assert not Access.objects.exists()
    shown = client.post(url, {"reason": "通知  培训"})
    assert NUMBER in text_of(shown) and "no-store" in shown["Cache-Control"]
    row = Access.objects.get()
    assert (row.by_name, row.act, row.kind, row.object_id) == ("赵琳", "reveal", "staffing.person", person.pk)
    assert (row.reason, row.what, row.place_code) == ("通知 培训", f"{person.name}的联系电话", "431302001001")
    found = text_of(sign_in("韩梅").get(reverse("access"), {"act": "reveal"}))
    assert "通知 培训" in found and NUMBER not in found


@pytest.mark.parametrize(
    ("who", "field", "status"),
    [("李敏", "mobile", 403), ("赵琳", "name", 404), ("赵琳", "nothing", 404), ("沈岩", "mobile", 403)],
)
def test_nothing_else_is_revealed_and_to_nobody_else(world, sign_in, person, who, field, status):
    url = reverse("reveal", args=["person", person.pk, field])
    assert sign_in(who).post(url, {"reason": "看看"}).status_code == status
    assert not Access.objects.filter(act="reveal").exists()


def test_what_is_no_number_of_eleven_digits_is_masked_in_whole():
    field = Person._meta.get_field("mobile")
    assert [field.masked(text) for text in (NUMBER, "0738123", "一三八", "13812345678901")] == [
        MASKED,
        "****",
        "****",
        "****",
    ]
