"""A sealed year to report on: the shared world with a few faults whose numbers follow from the document's limits."""

import pytest

from assessments.inspection import run
from assessments.reports import sealed
from assessments.reports.content import report_on
from assessments.reports.parts import Grid, texts
from communities.models import Installation
from tests import facts, proof_origins
from tests.ground import layer
from tests.places import CITY
from tests.world import YEAR


@pytest.fixture
def fresh():
    """What the proof of numbers remembers is of one database."""
    proof_origins.forget()


class SealedWorld:
    """The world of YEAR, sealed. Six communities; what falls short:

    街心社区   premises of 380.00 m² instead of 400 (8.1)
    铁东社区   4 of 5 required workers and committee members (5.4, 6.1)
    五里社区   no number of inhabitants (13.2 cannot be judged)
    城西社区   149,999.99 元 of 150,000 operating funds, a township (15.4)
    """

    def __init__(self, world):
        self.world = world
        facts.open_premises(world["街心社区"], "380.00")
        leaving = facts.member(world["铁东社区"], "丽华")
        leaving.seats.all().delete()
        leaving.employments.all().delete()
        facts.state_profile(world["五里社区"], YEAR, population=None)
        facts.receive(world["城西社区"], facts.OPERATING, "149999.99", year=YEAR, budgeted=150_000)

    def seal(self):
        return seal(self.world)

    def rows(self, unit, reader="郑毅"):
        """The frozen rows of a unit by its name, read as one of the world's people."""
        return rows_of(self.world, unit, reader)

    def report(self, unit, reader="郑毅"):
        return report_on(self.rows(unit, reader))


def seal(world, year=YEAR):
    """Judge and seal a year."""
    inspection = run.start(year, CITY, by=world["钱军"])
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    return inspection


def rows_of(world, unit, reader="郑毅", year=YEAR):
    """The frozen rows of a unit of the world by its name."""
    return sealed.read(world[reader], sealed.sealed_inspection(year, CITY), world[unit].code)


def text_of(report):
    return "\n".join(texts(report))


def grid(report, title):
    """The rows of the table with these words in its title, each as {heading: cell}."""
    places = [*report.parts, *(part for annex in report.annexes for part in annex.parts)]
    found = next(part for part in places if isinstance(part, Grid) and title in part.title)
    heads = [column.title for column in found.columns]
    return [dict(zip(heads, row, strict=True)) for row in found.rows]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """No document that another test has kept."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def open_world(world):
    """The world with its faults, before it is sealed: a test may still change facts, and then calls seal()."""
    return SealedWorld(world)


@layer(on="world")
def sealed_world(world):
    """The world with its faults, sealed."""
    made = SealedWorld(world)
    made.seal()
    return made


@pytest.fixture
def demo(db):
    """The installation shows invented figures."""
    Installation.objects.create(is_demo=True)
