"""One tree, one scope: a user sees the rows of the own division and below, of every kind, and nothing else."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser

from communities.models import Community, Division, Grid
from lodi_community.accounts.models import User
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Record
from lodi_community.records.scope import ScopedQuerySet, just_after
from tests.duties import state_duties
from tests.world import YEAR

RECORDS = [model for model in apps.get_models() if issubclass(model, Record)]
PLACED = [model for model in apps.get_models() if isinstance(model._meta.default_manager.all(), ScopedQuerySet)]
# Who sees which of the six communities.
SEES = {
    "李敏": ["431302001001", "431302001002"],
    "王芳": ["431302002001", "431302002002"],
    "陈刚": ["431321001001", "431321001002"],
    "褚平": ["431302001001", "431302001002"],
    "赵琳": ["431302001001", "431302001002", "431302002001", "431302002002"],
    "孙伟": ["431321001001", "431321001002"],
    "韩梅": ["431302001001", "431302001002", "431302002001", "431302002002"],
    "钱军": ["431302001001", "431302001002", "431302002001", "431302002002", "431321001001", "431321001002"],
}


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_every_record_has_a_place_that_leads_to_a_code(model):
    step = model
    for name in model.place.split("__"):
        field = step._meta.get_field(name)
        step = field.related_model
    assert field.name == "code"


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_every_record_has_a_manager_that_knows_its_scope(model):
    assert isinstance(model.objects.all(), ScopedQuerySet)
    assert isinstance(model._default_manager.all(), ScopedQuerySet)


def test_summaries_assessments_and_revisions_have_a_scope_as_well():
    labels = {model._meta.label for model in PLACED if model not in RECORDS}
    assert labels >= {"records.Revision", "assessments.Assessment", "assessments.UnitSummary", "assessments.Summary"}


@pytest.mark.parametrize("who", SEES)
def test_a_user_sees_exactly_the_communities_below_the_own_division(world, who):
    found = Community.objects.visible_to(world[who]).order_by("code").values_list("code", flat=True)
    assert list(found) == SEES[who]


@pytest.mark.parametrize("who", ["李敏", "陈刚", "赵琳", "钱军"])
def test_rows_of_every_kind_follow_their_place(world, who):
    """A community's rows are seen with it; a unit's rows by whoever works in the unit or above it."""
    state_duties(world.divisions, world.communities, YEAR)
    scope = world[who].scope
    for slug in set(KINDS) - {"division", "user"}:
        model = KINDS[slug].model
        every = list(model.objects.values_list("pk", model.place))
        seen = set(model.objects.visible_to(world[who]).values_list("pk", flat=True))
        assert every, f"the world has no {slug}"
        inside = {pk for pk, code in every if (code.startswith(scope) if len(code) < 12 else code in SEES[who])}
        assert seen == inside, slug


def test_divisions_and_accounts_follow_the_tree_too(world):
    divisions = Division.objects.visible_to(world["蒋波"])
    accounts = User.objects.visible_to(world["蒋波"])
    assert {row.name for row in divisions} == {"双峰县", "永丰街道"}
    assert {row.name for row in accounts} == {"陈刚", "孙伟", "蒋波"}
    assert Division.objects.visible_to(world["卫宁"]).count() == len(world.divisions)


def test_whoever_has_no_post_or_is_disabled_sees_nothing(world):
    disabled = world["李敏"]
    disabled.is_active = False
    for nobody in (AnonymousUser(), disabled, User(name="没有区划"), None):
        for model in PLACED:
            assert not model.objects.visible_to(nobody).exists(), (nobody, model)


def test_a_sibling_whose_code_begins_alike_is_not_below(world):
    """431302 is not a prefix of a code in the sense of the tree unless it ends at a level."""
    Division(code="431303", name="邻县", level="county", parent=world["娄底市"]).save()
    Division(code="431301", name="邻区", level="county", parent=world["娄底市"]).save()
    names = {row.name for row in Division.objects.visible_to(world["吴霞"])}
    assert names == {"娄星区", "乐坪街道", "花山街道"}


@pytest.mark.parametrize(
    ("code", "after"),
    [("4313", "4314"), ("431302", "431303"), ("431302009", "431302010"), ("431302099", "431302100"), ("0199", "0200")],
)
def test_the_code_just_after_a_subtree_keeps_its_length(code, after):
    assert just_after(code) == after


def test_the_scope_is_a_range_of_codes_that_an_index_serves(world):
    query = str(Grid.objects.visible_to(world["李敏"]).query)
    assert "LIKE" not in query.upper()
    assert "431302001" in query
    assert "431302002" in query
