"""On PostgreSQL the tables of the trail take new rows and nothing else: by trigger, and by the rights of the portal's role."""

from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

from communities.models import Grid
from lodi_community.records import personal, verifying
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision

GRANTS = Path(__file__).resolve().parents[2] / "deploy" / "postgresql-roles.sql"
CHANGES = [
    "UPDATE records_revision SET reason = 'x'",
    "DELETE FROM records_revision",
    "UPDATE records_trailcheck SET faults = '[]'",
    "DELETE FROM records_trailcheck",
    "UPDATE records_personalvalue SET salt = 'x'",
]
OF_OWNER = [
    "TRUNCATE records_revision",
    "TRUNCATE records_revisionchain",
    "TRUNCATE records_personalvalue",
    "DROP TRIGGER never_changed ON records_personalvalue",
    "DELETE FROM records_revisionchain",
    "ALTER TABLE records_revision DISABLE TRIGGER only_added",
    "DROP TRIGGER only_added ON records_revision",
    "CREATE OR REPLACE FUNCTION records_only_added() RETURNS trigger LANGUAGE sql AS ''",
    "SET session_replication_role = replica",
    "CREATE TABLE another (id int)",
]


@pytest.fixture
def row(world):
    """A revision, and a check that found nothing."""
    Grid.objects.first().remove(by=world["李敏"], reason="撤并")
    run("INSERT INTO records_trailcheck (at, length, faults, remarks) VALUES (now(), 1, '[]', '[]')")
    return Revision.objects.get()


@pytest.fixture
def as_portal(row):
    """The portal's own role, with the rights that the installation gives it."""
    run("CREATE ROLE lodi_owner")
    run("CREATE ROLE lodi")
    run(GRANTS.read_text(encoding="utf-8"))
    run("SET LOCAL ROLE lodi")


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_not_even_the_owner_changes_or_deletes_a_row_of_the_trail(row, statement):
    with pytest.raises(ProgrammingError, match="只能追加，不能改、不能删"), transaction.atomic():
        run(statement)


@pytest.mark.parametrize("statement", [*CHANGES, *OF_OWNER])
def test_the_portals_role_may_not_change_the_trail_or_what_keeps_it(as_portal, statement):
    with pytest.raises(ProgrammingError, match=r"denied|must be owner"), transaction.atomic():
        run(statement)


def test_the_portals_role_erases_what_lies_beside_the_trail_and_only_that(as_portal, world):
    grid = Grid.objects.first()
    grid.grid_worker = "刘姥姥"
    grid.keep(by=world["李敏"])
    with WriteDoor(world["李敏"], "本人书面请求") as door:
        assert personal.erase(door, Grid, grid.pk, ["grid_worker"]) == 1
    assert verifying.verify(rows=False).sentences == []


def test_the_portals_role_writes_rows_and_their_revisions(as_portal, world):
    grid = Grid.objects.first()
    grid.households += 1
    grid.keep(by=world["李敏"])
    grid.remove(by=world["李敏"], reason="撤并")
    assert Revision.objects.count() == 3
