"""A draft belongs to an opened form and to a year: two tabs keep two, and 2026 is never offered or written as 2027."""

import pytest
from django.urls import reverse

from assessments.catalogue.standards import standard_for
from assessments.inspection.models import Inspection
from communities.models import Grid, YearlyProfile
from lodi_community.drafts.models import Draft
from tests import facts
from tests.places import CITY
from tests.typing_in import Form, form_in, open_form, send, text_of
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]
THERE_IS, CODE = "有未保存的草稿", "431302001001"
SHEET = reverse("desk-sheet", args=["yearlyprofile"])


def turn_the_year():
    standard = standard_for(YEAR)
    sealed = {"status": Inspection.Status.SEALED, "sealed_at": f"{YEAR + 1}-01-20T10:00+08:00"}
    frozen = {"standard": standard.key, "standard_version": standard.version}
    Inspection.objects.update_or_create(root=CITY, year=YEAR, beside=None, defaults=sealed | frozen)


@pytest.mark.both
def test_two_tabs_keep_two_drafts_and_each_is_offered(clerk, site):
    url, draft = (reverse(name, args=args) for name, args in (
        ("premises-edit", [site.pk]), ("draft-edit", ["premises", site.pk]),
    ))  # fmt: skip
    first, second = open_form(clerk, url), open_form(clerk, url)
    clerk.post(draft, first | {"address": "东街 1 号"})
    clerk.post(draft, second | {"address": "西街 2 号"})
    clerk.post(draft, first | {"address": "东街 10 号"})  # the first tab goes on
    page = clerk.get(url)
    assert form_in(page)["address"] == "东街 10 号"
    assert "在别的窗口还留着 1 份草稿" in text_of(page)
    clerk.post(draft, first | {"address": "东街 11 号"})  # and is no longer the one that was opened again
    assert Draft.objects.exclude(fields="").count() == 3
    assert send(clerk, url, form_in(page), address="东街 10 号").status_code == 302
    assert form_in(clerk.get(url))["address"] == "东街 11 号"
    drop = next(form for form in Form(clerk.get(url)).forms if set(form) == {"csrfmiddlewaretoken", "opened"})
    clerk.post(reverse("draft-drop-edit", args=["premises", site.pk]), drop)
    assert form_in(clerk.get(url))["address"] == "西街 2 号"


@pytest.mark.parametrize(("slug", "typed", "offered"), [
    ("activity", {"name": "迎春会"}, False),  # of a day of its year
    ("grid", {"name": "第六网格"}, True),  # lasts over years
])  # fmt: skip
def test_a_new_row_s_draft_is_announced_where_the_row_would_stand_in_its_year(clerk, world, slug, typed, offered):
    add, draft = (f"{reverse(name, args=args)}?place={CODE}" for name, args in (
        (f"{slug}-add", []), ("draft-add", [slug]),
    ))  # fmt: skip
    section = reverse("desk-section", args=[CODE, {"activity": "life", "grid": "grids"}[slug]])
    clerk.post(draft, open_form(clerk, add) | typed)
    told = "草稿（"
    assert told in text_of(clerk.get(section))
    assert THERE_IS in text_of(clerk.get(add))
    turn_the_year()
    assert (told in text_of(clerk.get(section))) is offered
    assert (THERE_IS in text_of(clerk.get(add))) is offered


def test_what_a_tab_of_2026_still_sends_stays_a_draft_of_2026(clerk, world):
    facts.forget(YearlyProfile, community=world["街心社区"], year=YEAR)
    add = f"{reverse('yearlyprofile-add')}?place={CODE}"
    form = open_form(clerk, add)
    turn_the_year()
    clerk.post(f"{reverse('draft-add', args=['yearlyprofile'])}?place={CODE}", form | {"households": "987"})
    assert Draft.objects.get().year == YEAR
    assert THERE_IS not in text_of(clerk.get(add))


def test_a_sheet_that_was_opened_in_2026_is_not_written_into_2027_and_stays_to_be_read(clerk, world):
    form = open_form(clerk, SHEET, f"{CODE}-version")
    turn_the_year()
    answer = clerk.post(SHEET, form | {f"{CODE}-households": "987"})
    assert answer.status_code == 409
    assert f"{YEAR} 年度的数不能写进 {YEAR + 1} 年度" in text_of(answer)
    assert form_in(answer, f"{CODE}-version")[f"{CODE}-households"] == "987"
    assert not YearlyProfile.objects.filter(year=YEAR + 1).exists()
    assert open_form(clerk, SHEET, f"{CODE}-version")[f"{CODE}-households"] != "987"
    assert Grid.objects.exists() and Draft.objects.get().year == YEAR
