"""A whole run reads with a fixed number of queries: gathering, judging, units, freezing, summaries, seal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lodi_community.records.models import RevisionChain
from tests import facts
from tests.assessments.inspection.runs import sealed, undo

pytestmark = pytest.mark.long

STREET = "431302001"


def statements():
    """(reads, writes) of a run from start to seal."""
    RevisionChain.locked()  # made by the first write of all
    with CaptureQueriesContext(connection) as queries:
        sealed()
    words = [query["sql"].lstrip("( ").split(None, 1)[0].upper() for query in queries]
    undo()
    return words.count("SELECT") + words.count("WITH"), words.count("INSERT") + words.count("COPY")


@pytest.fixture
def more_communities(world):
    """A function that adds so many communities to 乐坪街道, each with grids, committees, staff and premises."""

    def add(count):
        facts.state_standing_facts(facts.found_communities(world["乐坪街道"], count))

    return add


def test_more_communities_take_no_more_queries(more_communities):
    few = statements()
    more_communities(30)
    assert statements() == few


def test_more_chunks_write_more_often_but_read_no_more(more_communities, settings):
    reads, writes = statements()
    more_communities(30)
    settings.INSPECTION_CHUNK = 2
    reads_in_chunks, writes_in_chunks = statements()
    assert reads_in_chunks == reads
    assert writes_in_chunks == writes + 2 * 17  # 36 communities in 18 chunks instead of 1, by two standards
