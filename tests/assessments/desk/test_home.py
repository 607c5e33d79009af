"""A clerk's home: the next missing entry, what came back and why, how every form stands, until when."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.filings.models import Deadline, FieldComment, Filing, FilingStep
from assessments.filings.states import Action, State
from assessments.inspection import live
from communities.models import YearlyProfile
from facilities.models import Premises
from tests import facts
from tests.places import CITY
from tests.typing_in import text_of
from tests.world import YEAR

# What a page says of figures.
pytestmark = [pytest.mark.once, pytest.mark.long]
JIEXIN = "431302001001"


@pytest.fixture
def home(world, sign_in):
    """home(): the page of 李敏, after everything is judged anew."""

    def show():
        live.refresh_all(CITY)
        return sign_in("李敏").get(reverse("desk"))

    return show


def cell(page, code, key):
    row = next(row for row in page.context["rows"] if row.line.community.code == code)
    return next(cell for cell in row.cells if cell.section.key == key)


def test_the_next_missing_entry_is_one_click_away(home, world):
    facts.state_profile(world["街心社区"], YEAR, volunteers=None)
    page = home()
    profile = YearlyProfile.objects.get(community=world["街心社区"], year=YEAR)
    url = f"{reverse('desk-edit', args=[JIEXIN, 'yearlyprofile', profile.pk])}#id_yearlyprofile_{profile.pk}_volunteers"
    assert (page.context["first"].name, page.context["first"].url) == ("街心社区", url)
    assert f'id="id_yearlyprofile_{profile.pk}_volunteers"' in page.client.get(url).content.decode()
    assert f'href="{url}"' in page.content.decode()
    assert cell(page, JIEXIN, "profile").is_next


def test_a_record_that_is_lacking_altogether_is_added_in_the_workspace(home, world):
    facts.open_premises(world["街心社区"])
    page = home()
    assert page.context["first"].url == f"{reverse('desk-add', args=[JIEXIN, 'premises'])}#block-premises"


def test_nothing_missing_leads_to_the_submission(home):
    assert "规则要的数据都填了" in text_of(home())


def test_the_matrix_says_how_every_form_stands_and_leads_to_it(home, world):
    facts.open_premises(world["街心社区"], "400.00")
    Premises.objects.filter(community=world["街心社区"]).update(floor_area=None)
    page = home()
    profile, premises = cell(page, JIEXIN, "profile"), cell(page, JIEXIN, "premises")
    assert profile.state == "full"
    assert (premises.state, premises.all - premises.done) == ("part", 1)
    assert f'href="{reverse("desk-section", args=[JIEXIN, "premises"])}"' in page.content.decode()
    assert [row.line.community.name for row in page.context["rows"]] == ["街心社区", "贤童社区"]


def test_what_came_back_stands_there_with_the_reason_and_the_place_to_mend_it(home, world):
    site = Premises.objects.get(community=world["街心社区"])
    filing = Filing.objects.create(community=world["街心社区"], year=YEAR, state=State.RETURNED, version=1)
    FilingStep.objects.create(
        filing=filing,
        at=timezone.now(),
        by=world["赵琳"],
        by_name="赵琳",
        action=Action.RETURN,
        state_from=State.SUBMITTED,
        state_to=State.RETURNED,
        comment="面积与房产证不符",
    )
    FieldComment.objects.create(
        filing=filing,
        kind="premises",
        object_id=site.pk,
        title=str(site),
        field="floor_area",
        comment="证上是 380",
        at=timezone.now(),
        by=world["赵琳"],
        by_name="赵琳",
    )
    page = home()
    words = text_of(page)
    assert "面积与房产证不符" in words
    assert "证上是 380" in words
    url = f"{reverse('desk-edit', args=[JIEXIN, 'premises', site.pk])}#id_premises_{site.pk}_floor_area"
    assert f'href="{url}"' in page.content.decode()
    assert "1 个 已退回" in words.replace("  ", " ")


def test_the_deadline_stands_in_the_lead_and_over_a_community_until_it_is_submitted(home, world):
    workspace = reverse("desk-community", args=[JIEXIN])
    on = date.today() + timedelta(days=17)
    Deadline.objects.bulk_create([Deadline(county=world["娄星区"], year=YEAR, due_on=on, version=1)])
    page = home()
    for shown in (page, page.client.get(workspace, follow=True)):
        assert f"截止 {on:%Y-%m-%d}，还有 17 天" in text_of(shown)
    for name in ("街心社区", "贤童社区"):
        Filing.objects.create(community=world[name], year=YEAR, state=State.SUBMITTED, version=1)
    page = home()
    for shown in (page, page.client.get(workspace, follow=True)):
        assert "还有 17 天" not in text_of(shown)


def test_the_home_takes_the_same_queries_however_many_communities_there_are(no_minute_passes, home, world):
    def queries():
        page = home()
        with CaptureQueriesContext(connection) as found:
            assert page.client.get(reverse("desk")).status_code == 200
        return len(found)

    queries()
    few = queries()
    new = facts.found_communities(world["乐坪街道"], 8)
    facts.state_standing_facts(new)
    facts.state_facts_of_year(new, YEAR)
    assert queries() == few
