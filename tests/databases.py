"""The database of each worker: a copy of one that the run's first worker migrated, as migrating takes seconds each time.

On SQLite a file is copied, on PostgreSQL a database is created from a template. With --no-migrations the tables of the
template are made from the models.
"""

import contextlib
import fcntl
import os
import shutil
from pathlib import Path

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

TEMPLATE = "test_portal_migrated"


@contextlib.contextmanager
def one_at_a_time(path):
    """The block is run by one process of the run at a time."""
    with open(path, "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def use(name):
    """Connect to the database of this name from now on."""
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def administer(*statements):
    """Run statements outside any transaction on the database that DATABASE_URL names."""
    server = psycopg2.connect(os.environ["DATABASE_URL"])
    server.autocommit = True
    with contextlib.closing(server):
        for statement in statements:
            server.cursor().execute(statement)


class File:
    """SQLite."""

    def __init__(self, folder):
        self.template = str(folder / "migrated.sqlite3")

    def prepare(self):
        pass

    def copy(self, name):
        shutil.copyfile(self.template, name)

    def drop(self, name):
        Path(name).unlink(missing_ok=True)


class Server:
    """PostgreSQL."""

    template = TEMPLATE

    def prepare(self):
        administer(f'DROP DATABASE IF EXISTS "{TEMPLATE}"', f'CREATE DATABASE "{TEMPLATE}"')

    def copy(self, name):
        administer(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')

    def drop(self, name):
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_use_migrations, django_db_blocker):
    """This worker's database, from the template that is made where none of the run is there yet."""
    folder = settings.DATA_DIR  # the run's, the same for all workers
    store = Server() if connection.vendor == "postgresql" else File(folder)
    name, ready = connection.creation._get_test_db_name(), folder / "migrated"
    if not django_db_use_migrations:
        settings.MIGRATION_MODULES = dict.fromkeys((app.label for app in apps.get_app_configs()), None)
    with django_db_blocker.unblock():
        with one_at_a_time(folder / "migrating"):
            if not ready.exists():
                store.prepare()
                use(store.template)
                call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
                ready.touch()
            use(name)
            store.copy(name)
        yield
        connections.close_all()
        store.drop(name)


def pytest_unconfigure(config):
    """The template goes with the run that made it."""
    if not hasattr(config, "workerinput") and connection.vendor == "postgresql":
        administer(f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)')
