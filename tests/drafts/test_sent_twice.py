"""A form that arrives twice, by a double click or over a bad line, is saved once."""

import pytest
from django.urls import reverse

from communities.models import Grid
from lodi_community.drafts import spending
from lodi_community.drafts.models import SpentForm
from lodi_community.drafts.tasks import sweep
from lodi_community.records.models import Revision
from tests.drafts.clicking import clicked_twice
from tests.typing_in import form_in, open_form, text_of

pytestmark = pytest.mark.long

ADD = reverse("grid-add")
TYPED = {"name": "第九网格", "code": "G-99", "households": "200", "population": "600", "started_on": "2020-01-01"}


@pytest.fixture
def form(world, clerk):
    community = world["街心社区"]
    return open_form(clerk, f"{ADD}?place={community.code}") | {"community": str(community.pk)} | TYPED


def test_an_equal_form_is_saved_once_and_leads_to_the_same_row(clerk, form):
    first, second = clerk.post(ADD, form), clerk.post(ADD, form, follow=True)
    assert first.status_code == 302
    assert second.redirect_chain == [(first.url, 302)]
    assert "送来了两次，只存了一条" in text_of(second)
    assert Grid.objects.filter(name="第九网格").count() == 1
    assert Revision.objects.count() == 1


def test_another_content_of_the_same_opened_form_is_asked_about_and_not_lost(clerk, form):
    clerk.post(ADD, form)
    answer = clerk.post(ADD, form | {"name": "第十网格"})
    assert answer.status_code == 409
    assert "这张表已经存过一次" in text_of(answer)
    assert not Grid.objects.filter(name="第十网格").exists()
    again = form_in(answer)
    assert (again["name"], again["opened"] != form["opened"]) == ("第十网格", True)
    assert clerk.post(ADD, again | {"code": "G-98"}).status_code == 302
    assert Grid.objects.filter(name="第十网格").exists()


def test_a_refused_form_is_not_used_up(clerk, form):
    assert clerk.post(ADD, form | {"name": ""}).status_code == 422
    assert clerk.post(ADD, form).status_code == 302


def test_the_mark_of_another_person_uses_nothing_up(clerk, form, sign_in, world):
    clerk.post(ADD, form)
    other = form | {"community": str(world["铁东社区"].pk)}
    assert sign_in("王芳").post(ADD, other).status_code == 302
    assert SpentForm.objects.count() == 2


def test_what_was_refused_only_because_the_first_was_saved_meanwhile_leads_to_that(clerk, form, monkeypatch):
    first, earlier, asked = clerk.post(ADD, form), spending.earlier, []

    def not_yet(*args):
        asked.append(1)
        return earlier(*args) if len(asked) > 1 else None  # as if the first were still being saved

    monkeypatch.setattr(spending, "earlier", not_yet)
    second = clerk.post(ADD, form)
    assert (second.status_code, second.url) == (302, first.url)
    assert Grid.objects.filter(name="第九网格").count() == 1


def test_marks_are_forgotten_after_a_day(clerk, form):
    clerk.post(ADD, form)
    sweep()
    assert SpentForm.objects.count() == 1
    SpentForm.objects.update(spent_at="2020-01-01T00:00:00Z")
    sweep()
    assert not SpentForm.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_row(clerk, form):
    assert clicked_twice(clerk, ADD, form) == [302, 302]
    assert Grid.objects.filter(name="第九网格").count() == 1
