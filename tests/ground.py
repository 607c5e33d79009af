"""What stands in the database when a test begins: nothing, or a world that is built once a worker and restored by savepoint.

A world that many tests begin with is a layer: a function that builds it, in a transaction that stays open. Each test
works in a savepoint above it, which is rolled back, and is handed copies of the objects, so that none changes another's.
A layer may stand on another, a sealed world on the world, and may change its objects: the lower one keeps its own. A test
that wants other ground has the layers rolled back. One that commits, with a browser or with threads, begins on an empty
database and has its world built for it alone.
"""

import copy
from dataclasses import dataclass

import pytest
from django.db import connection, transaction

LAYERS = {}


@dataclass(frozen=True)
class Layer:
    """``build``: takes the objects of the layer below, if there is one, and returns its own. ``on``: that layer's name.

    ``hand_out``: the fixture that hands a test its copy. ``dear``: whether one worker is to build it for the whole run.
    """

    build: object
    on: str | None
    hand_out: object
    dear: bool

    def chain(self, name):
        """The names of the layers from the lowest up to this one."""
        return (*(LAYERS[self.on].chain(self.on) if self.on else ()), name)


def layer(on=None, dear=False):
    """Make a function the builder of a layer, and the fixture of its name that hands a test its copy.

    Layers are known by their names: no other fixture of the suite may have the same. The tests of a dear one go first:
    an idle worker takes tests from the end of another's queue, so those at the front stay with one worker.
    """

    def register(build):
        name = build.__name__
        assert name not in LAYERS, f"two layers are called {name}"

        def hand_out(request, copies, db):
            below = [request.getfixturevalue(on)] if on else []
            return copies[name] if name in copies else build(*below)

        hand_out.__doc__ = build.__doc__
        LAYERS[name] = Layer(build, on, hand_out, dear)
        return pytest.fixture(name=name)(hand_out)

    return register


def commits(item):
    """Whether a test works outside any transaction; all tables are emptied after it."""
    marker = item.get_closest_marker("django_db")
    return {"transactional_db", "live_server"} & {*item.fixturenames} or (marker and marker.kwargs.get("transaction"))


def layers_of(item):
    """The names of the layers that a test begins on, from the lowest up; none: an empty database."""
    if commits(item):
        return ()
    wanted = [name for name in item.fixturenames if name in LAYERS]
    for name in wanted:
        fixture = item._fixtureinfo.name2fixturedefs[name][-1].func
        assert fixture is LAYERS[name].hand_out, f"{item.nodeid}: the fixture {name} is called as a layer is"
    chains = [LAYERS[name].chain(name) for name in wanted]
    highest = max(chains, key=len, default=())
    apart = [chain for chain in chains if chain != highest[: len(chain)]]
    assert not apart, f"{item.nodeid} begins on two grounds: {highest}, {apart}"
    return highest


class Ground:
    """The layers that stand, each a name, its open transaction, and the objects of all layers up to it as it left them."""

    def __init__(self):
        self.standing, self.below = [], None

    def stand_on(self, names):
        """Roll back what is not asked for and build what is missing."""
        if self.standing and self._is_gone():
            self.standing = []
        while tuple(name for name, *_ in self.standing) != names[: len(self.standing)]:
            self._roll_back()
        for name in names[len(self.standing) :]:
            self._build(name)

    def _is_gone(self):
        """A test that closed the connection has taken the open transactions with it."""
        if connection.closed_in_transaction:
            connection.connect()
        return connection.connection is not self.below or not connection.in_atomic_block

    def _build(self, name):
        objects = self.copies()
        below = [objects[LAYERS[name].on]] if LAYERS[name].on else []
        block = transaction.atomic()
        block.__enter__()
        self.below = connection.connection
        try:
            built = LAYERS[name].build(*below)
        except BaseException:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
            raise
        self.standing.append((name, block, objects | {name: built}))

    def _roll_back(self):
        _, block, _ = self.standing.pop()
        transaction.set_rollback(True)
        block.__exit__(None, None, None)

    def copies(self):
        """Copies of all objects that stand, by the layer's name; what two layers share, their copies share."""
        return copy.deepcopy(self.standing[-1][2]) if self.standing else {}


@pytest.fixture(scope="session")
def ground(django_db_setup, django_db_blocker):
    """The ground of this worker's tests."""
    made = Ground()
    yield made
    with django_db_blocker.unblock():
        made.stand_on(())


@pytest.fixture
def copies(request, ground, django_db_blocker):
    """The ground is made ready, before the test's own savepoint; {layer: its objects}, which are the test's own."""
    with django_db_blocker.unblock():
        ground.stand_on(layers_of(request.node))
        return ground.copies()


def dear_layer_of(item):
    """The name of the layer that a test begins on if it takes long to build, "" for none."""
    return next((name for name in item.fixturenames if name in LAYERS and LAYERS[name].dear), "")


def uses_database(item):
    return item.get_closest_marker("django_db") is not None or "django_db_setup" in item.fixturenames


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Tests of the same ground follow each other; the ground is made ready before anything else of a test."""
    for item in items:
        if uses_database(item) and item.fixturenames[:1] != ["copies"]:
            if "copies" in item.fixturenames:
                item.fixturenames.remove("copies")
            item.fixturenames.insert(0, "copies")
    items.sort(key=lambda item: layers_of(item) if uses_database(item) else ())
