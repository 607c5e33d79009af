"""The database of each worker: a copy of one that the run's first worker migrated, as migrating takes seconds each time.

On SQLite a file is copied, on PostgreSQL a database is created from a template. With --no-migrations the tables of the
template are made from the models. The runs of one ./test.sh share the templates: it names a folder in PORTAL_TEMPLATES,
fills it with ``python -m tests.databases`` while it checks the sources, and removes it in the end.
"""

import contextlib
import fcntl
import os
import shutil
from pathlib import Path

import django
import psycopg2
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.management import call_command
from django.db import connection, connections
from django.db.models.signals import post_migrate

TEMPLATE = "test_portal_migrated"
SHARED = "PORTAL_TEMPLATES"


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
        self.template, self.ready = str(folder / "migrated.sqlite3"), folder / "migrated-file"

    def prepare(self):
        pass

    def copy(self, name):
        shutil.copyfile(self.template, name)

    def drop(self, name):
        Path(name).unlink(missing_ok=True)


class Server:
    """PostgreSQL."""

    template = TEMPLATE

    def __init__(self, folder):
        self.ready = folder / "migrated-server"

    def prepare(self):
        administer(f'DROP DATABASE IF EXISTS "{TEMPLATE}"', f'CREATE DATABASE "{TEMPLATE}"')

    def copy(self, name):
        administer(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')

    def drop(self, name):
        administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def migrated(store, folder):
    """Make the template of a store where none is ready."""
    with one_at_a_time(folder / "migrating"):
        if not store.ready.exists():
            store.prepare()
            use(store.template)
            call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
            connections.close_all()
            store.ready.touch()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_use_migrations, django_db_blocker):
    """This worker's database, from the template that is made where none of the run is there yet.

    Yields the function that copies the template to a name on PostgreSQL, a path on SQLite.
    """
    folder = settings.DATA_DIR  # the run's, the same for all workers
    if not django_db_use_migrations:
        settings.MIGRATION_MODULES = dict.fromkeys((app.label for app in apps.get_app_configs()), None)
    elif SHARED in os.environ:
        folder = Path(os.environ[SHARED])
    store = Server(folder) if connection.vendor == "postgresql" else File(folder)
    name = connection.creation._get_test_db_name()
    with django_db_blocker.unblock():
        migrated(store, folder)
        # Nobody asks for Django's own lists of models and permissions, and they would be made anew after each test that commits.
        post_migrate.disconnect(create_contenttypes)
        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")

        def copy(name):
            with one_at_a_time(folder / "migrating"):  # PostgreSQL copies a template for one at a time
                store.copy(name)

        use(name)
        copy(name)
        yield copy
        connections.close_all()
        store.drop(name)


@pytest.fixture
def prepared_installation(installation, django_db_setup, django_db_use_migrations):
    """An installation after its first `prepare`, in which that has found the tables migrated: elsewhere it migrates them."""
    if django_db_use_migrations:
        url = installation.environment.get("DATABASE_URL", "")
        django_db_setup(
            url.rpartition("/")[2] if url.startswith("postgres") else installation.folder / "portal.sqlite3"
        )
    prepared = installation.manage("prepare", "--no-demo")
    assert prepared.returncode == 0, prepared.stderr
    return installation


def pytest_unconfigure(config):
    """The template goes with the run that made it."""
    if not hasattr(config, "workerinput") and connection.vendor == "postgresql" and SHARED not in os.environ:
        administer(f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)')


if __name__ == "__main__":
    django.setup()
    shared = Path(os.environ[SHARED])
    migrated(File(shared), shared)
