"""Of many rows one is looked for by name or code: in forms and filters, within the scope, and without JavaScript."""

import pytest
from django.urls import reverse

from communities.models import Grid, Institution
from lodi_community.records import picking
from tests.typing_in import fill_in, form_in, text_of

pytestmark = [pytest.mark.once, pytest.mark.long]
GRID = {"name": "第九网格", "code": "009", "households": "200", "population": "600", "started_on": "2026-01-01"}


@pytest.fixture(autouse=True)
def many(monkeypatch):
    """More rows than a list offers: two communities of a street."""
    monkeypatch.setattr(picking, "FEW", 1)


@pytest.fixture
def limin(sign_in):
    return sign_in("李敏")


@pytest.mark.parametrize(
    "typed", ["街心社区", "街心", "431302001001", "街心社区（431302001001）", " 街心社区(431302001001)"]
)
def test_a_name_a_code_and_a_suggestion_name_the_row(world, limin, typed):
    page = limin.get(reverse("grid-add"))
    assert "<select" not in page.content.decode().partition('name="community"')[0].rpartition("<label")[2]
    answer = fill_in(limin, reverse("grid-add"), community=typed, **GRID)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Grid.objects.get(name="第九网格").community == world["街心社区"]


def test_a_text_without_end_names_no_row(limin):
    answer = fill_in(limin, reverse("grid-add"), community="街" * 60_000, **GRID)
    assert (answer.status_code, picking.UNKNOWN in text_of(answer)) == (422, True)
    assert limin.get(reverse("grid-list"), {"q": "街" * 60_000}).status_code == 200


def test_what_is_not_clear_is_asked_about_and_stays_in_the_box(world, limin):
    answer = fill_in(limin, reverse("grid-add"), community="社区", **GRID)
    assert answer.status_code == 422
    assert "“社区”有 2 个：街心社区（431302001001）、贤童社区（431302001002）。写全其中一个" in text_of(answer)
    assert form_in(answer)["community"] == "社区"
    assert '<option value="贤童社区（431302001002）">' in answer.content.decode()


@pytest.mark.parametrize(
    "typed", ["铁东", "铁东社区", "431302002001", "铁东社区（431302002001）", "街心社区（431302002001）"]
)
def test_a_row_outside_the_scope_is_not_there(world, limin, typed):
    answer = fill_in(limin, reverse("grid-add"), community=typed, **GRID)
    assert answer.status_code == 422
    assert "选的这一项不存在，或不在您的管理范围内" in text_of(answer)
    assert "铁东社区（" not in answer.content.decode().replace(f'value="{typed}"', "").replace(f"“{typed}”", "")


def test_an_opened_form_names_the_row_and_saves_it_unchanged(world, limin, monkeypatch):
    monkeypatch.setattr(picking, "FEW", 0)  # the form of a row offers its own community alone
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    url = reverse("grid-edit", args=[grid.pk])
    assert form_in(limin.get(url))["community"] == "街心社区（431302001001）"
    answer = fill_in(limin, url, households="201")
    assert answer.status_code == 302, answer.context["form"].errors
    assert (Grid.objects.get(pk=grid.pk).community, Grid.objects.get(pk=grid.pk).households) == (world["街心社区"], 201)


def test_suggestions_are_of_the_scope_and_say_whose_a_person_is(world, limin):
    def suggested(address, text):
        return limin.get(f"{address}?as=box&box={text}").content.decode()

    communities = reverse("choose", args=["grid", "community"])
    assert suggested(communities, "贤") == '<option value="贤童社区（431302001002）"></option>'
    assert suggested(communities, "铁") == ""
    person = world["街心社区"].persons.get(name="刘建国")
    assert f"刘建国（街心社区，编号 {person.pk}）" in suggested(reverse("choose", args=["seat", "person"]), "刘建国")
    assert limin.get(reverse("choose", args=["grid", "name"])).status_code == 404


def test_a_list_is_filtered_by_what_is_typed_and_by_a_key(world, limin):
    own = Grid.objects.filter(community=world["街心社区"]).count()
    for asked in ("街心", "街心社区（431302001001）", world["街心社区"].pk):
        page = limin.get(reverse("grid-list"), {"community": asked})
        assert page.context["total"] == own > 0, asked
    assert limin.get(reverse("grid-list"), {"community": "社区"}).context["total"] > own
    assert limin.get(reverse("grid-list"), {"community": "铁东"}).context["total"] == 0


def test_a_unit_of_any_level_is_looked_for_by_the_same_box(world, sign_in):
    county = sign_in("吴霞")
    form = {"kind": "staff_training_system", "name": "社区公约", "adopted_on": "2026-01-01"}
    answer = fill_in(county, reverse("institution-add"), code="花山", **form)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Institution.objects.get(name="社区公约").code == "431302002"
    refused = fill_in(county, reverse("institution-add"), code="永丰", **form)
    assert "不在您的管理范围内" in text_of(refused)
