"""The trail of revisions: append-only, chained, and its check finds whatever was touched."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from communities.models import Grid
from lodi_community.records.history import Reader
from lodi_community.records.models import Revision, RevisionChain
from staffing.models import Person
from tests import facts
from tests.ground import layer

CHANGES = 5


@layer(on="world")
def five_revisions(world):
    """Five revisions of one grid, oldest first."""
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    for households in range(201, 201 + CHANGES):
        grid.households = households
        grid.keep(by=world["李敏"], reason="核对")
    return list(Revision.objects.order_by("pk"))


@pytest.fixture
def trail(five_revisions):
    return five_revisions


def verify():
    """What verify_revisions prints of the chain; CommandError where it is broken. No revision tells of the world's rows."""
    output = StringIO()
    call_command("verify_revisions", chain=True, stdout=output)
    return output.getvalue().strip()


def behind_its_back():
    """The table as its owner could change it: on PostgreSQL the portal's own role cannot, see test_trail_role.py."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
    return models.QuerySet(Revision)


def test_an_untouched_trail_is_whole(trail):
    assert verify() == "修改记录 5 条，连续完整"


def test_a_trail_without_a_revision_is_whole(db):
    assert verify() == "修改记录 0 条，连续完整"


def test_each_revision_carries_the_check_code_of_the_one_before(trail):
    assert trail[0].previous == ""
    assert [revision.previous for revision in trail[1:]] == [revision.digest for revision in trail[:-1]]
    assert len({revision.digest for revision in trail}) == CHANGES


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "另一个原因"),
        ("by_name", "别人"),
        ("action", "add"),
        ("stored_title", "另一条"),
        ("place_code", "431302002001"),
        ("object_id", 999_999),
        ("object_version", 9),
        ("stored_changes", {"households": [200, 999]}),
        ("at", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_changed_cell_is_found(trail, column, value):
    behind_its_back().filter(pk=trail[2].pk).update(**{column: value})
    with pytest.raises(CommandError, match=f"第 {trail[2].pk} 条内容与校验码不符：被改动过"):
        verify()


def test_a_changed_cell_with_a_check_code_to_match_is_found_at_the_next_one(trail):
    forged = trail[2]
    forged.reason = "另一个原因"
    behind_its_back().filter(pk=forged.pk).update(reason=forged.reason, digest=forged.compute_digest())
    with pytest.raises(CommandError, match=f"第 {trail[3].pk} 条接不上前一条"):
        verify()


@pytest.mark.parametrize("place", [0, 2])
def test_a_removed_revision_is_found_at_the_next_one(trail, place):
    behind_its_back().filter(pk=trail[place].pk).delete()
    with pytest.raises(CommandError, match=f"第 {trail[place + 1].pk} 条接不上前一条：中间有记录被删除或插入"):
        verify()


def test_revisions_removed_at_the_end_are_found_by_the_chains_own_count(trail):
    behind_its_back().filter(pk__gte=trail[3].pk).delete()
    with pytest.raises(CommandError, match="链尾登记 5 条，实有 3 条：末尾有记录被删除"):
        verify()


def test_removing_them_all_is_found(trail):
    behind_its_back().delete()
    with pytest.raises(CommandError, match="链尾登记 5 条，实有 0 条"):
        verify()


def test_two_revisions_that_changed_places_are_found(trail):
    spare = trail[-1].pk + 100
    for here, there in ((trail[1].pk, spare), (trail[2].pk, trail[1].pk), (spare, trail[2].pk)):
        behind_its_back().filter(pk=here).update(id=there)
    with pytest.raises(CommandError, match="接不上前一条"):
        verify()


def test_an_inserted_revision_is_found(trail):
    extra = Revision(**{f.attname: getattr(trail[-1], f.attname) for f in Revision._meta.fields if not f.primary_key})
    extra.reason, extra.previous = "插入", trail[-1].digest
    extra.digest = extra.compute_digest()
    models.Model.save(extra, force_insert=True)
    with pytest.raises(CommandError, match="链尾登记 5 条，实有 6 条"):
        verify()


def test_the_portal_itself_can_only_append(trail):
    revision = trail[0]
    for attempt in (
        revision.save,
        revision.delete,
        lambda: Revision.objects.update(reason=""),
        lambda: Revision.objects.filter(pk=revision.pk).delete(),
        lambda: Revision.objects.all().delete(),
        lambda: Revision.objects.bulk_update([revision], ["reason"]),
    ):
        with pytest.raises(TypeError, match="修改记录只能追加"), transaction.atomic():
            attempt()
    assert verify() == "修改记录 5 条，连续完整"


def test_an_account_that_wrote_something_cannot_be_deleted(trail, world):
    with pytest.raises(models.ProtectedError):
        world["李敏"].delete()


def test_the_chain_goes_on_over_many_writes_and_people(trail, world):
    grid = Grid.objects.filter(community=world["铁东社区"]).first()
    grid.households = 222
    grid.keep(by=world["王芳"])
    assert RevisionChain.objects.count() == 1
    assert verify() == "修改记录 6 条，连续完整"


def test_only_revisions_below_ones_division_are_seen(trail, world):
    assert Revision.objects.visible_to(world["李敏"]).count() == CHANGES
    assert Revision.objects.visible_to(world["韩梅"]).count() == CHANGES
    assert Revision.objects.visible_to(world["王芳"]).count() == 0
    assert Revision.objects.visible_to(world["蒋波"]).count() == 0


def test_revisions_are_read_in_words_with_names_for_keys(world):
    person = facts.member(world["街心社区"], "建国")
    person.community, person.sex, person.mobile = world["贤童社区"], "2", "13912345678"
    person.keep(by=world["李敏"])
    left, revision = Revision.objects.order_by("pk")
    assert Reader(Person).changes(left) == [("所在", "431302001001", "移出")]
    assert Reader(Person).changes(revision) == [
        ("社区", "街心社区", "贤童社区"),
        ("性别", "男", "女"),
        ("联系电话", "未填报", "13912345678"),
    ]


def test_the_password_never_goes_into_a_revision(world):
    account = world["陈刚"]
    account.name = "陈纲"
    account.set_password("another-Secret-1")
    account.keep(by=world["蒋波"])
    assert Revision.objects.get().changes == {"name": ["陈刚", "陈纲"]}
