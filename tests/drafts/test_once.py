"""A form that is no record's, sent twice, does what it does once: extensions, comments, proposals."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assessments.filings import steps
from assessments.filings.models import FieldComment, FilingStep
from assessments.inspection import closing
from assessments.inspection.sealing import SealRequest
from communities.models import Grid
from lodi_community.drafts.once import TWICE
from tests.drafts.clicking import clicked_twice
from tests.typing_in import form_in, open_form, text_of
from tests.world import YEAR

pytestmark = pytest.mark.long

CODE = "431302001001"
EXTENSION = {"reason": "社区换届", "until": f"{date.today() + timedelta(20)}"}


@pytest.fixture
def extension(world, sign_in):
    client = sign_in("吴霞")
    form = open_form(client, reverse("filing", args=[CODE]), having="until")
    return client, reverse("filing-extend", args=[CODE]), form | EXTENSION


def test_an_extension_that_arrives_twice_is_given_once(extension):
    client, url, form = extension
    first, second = client.post(url, form), client.post(url, form, follow=True)
    assert first.status_code == 302
    assert TWICE in text_of(second)
    assert FilingStep.objects.filter(action="extend").count() == 1


def test_what_was_refused_can_be_sent_again_and_another_content_is_another_matter(extension):
    client, url, form = extension
    assert client.post(url, form | {"reason": ""}).status_code == 422
    assert client.post(url, form).status_code == 302
    assert client.post(url, form | {"until": f"{date.today() + timedelta(25)}"}).status_code == 302
    assert FilingStep.objects.filter(action="extend").count() == 2


def test_a_comment_that_arrives_twice_is_one(world, sign_in):
    steps.submit(world["李敏"], CODE, {"8": "核对过"})
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    client, url = sign_in("赵琳"), reverse("filing-comment", args=[CODE, "grid", grid.pk])
    form = open_form(client, url, having="once") | {"comment-": "户数和上报的不一样"}
    assert [client.post(url, form).status_code for _ in range(2)] == [302, 302]
    assert FieldComment.objects.count() == 1


def test_a_proposal_that_arrives_twice_is_one_and_nobody_is_told_that_it_was_refused(world, sign_in):
    client, url = sign_in("钱军"), reverse("inspection-start")
    form = form_in(client.get(url), having="typed") | {"typed": str(YEAR), "reason": "换届前封存"}
    answers = [client.post(url, form, follow=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert TWICE in text_of(answers[1])
    assert SealRequest.objects.count() == 1 == len(closing.waiting_requests(world["钱军"]))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one(extension):
    assert clicked_twice(*extension) == [302, 302]
    assert FilingStep.objects.filter(action="extend").count() == 1
