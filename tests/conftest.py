"""What all tests share: a database of their own, a browser that watches for violations, a background worker.

The database comes from the environment as everywhere: a SQLite file without DATABASE_URL (a file, so that WAL and
IMMEDIATE are what is tested), PostgreSQL with it. With xdist every worker has its own database and its own broker.
"""

import gc
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings as portal
from django.core.signals import request_finished, request_started
from playwright.sync_api import expect

from lodi_community.background import BackgroundWork
from lodi_community.celery import app

from .browser import LAUNCH
from .installation import Installation
from .sizes import cases

pytest_plugins = [
    "tests.ground",
    "tests.choosing",
    "tests.databases",
    "tests.world",
    "tests.marked",
    "tests.demonstration",
    "tests.rendering",
]
TESTS = Path(__file__).parent
RUN_FOLDER = "PORTAL_TEST_RUN"
# The same examples on every run and no time limits: a run says something about the code only.
hypothesis.settings.register_profile("portal", deadline=None, derandomize=True, max_examples=cases(20, 1000))
hypothesis.settings.load_profile("portal")
# Seconds for what is to happen by itself: a slow machine is no fault of the code, and who passes does not wait.
PATIENCE = 60
expect.set_options(timeout=PATIENCE * 1000)
OFFICE_SCREEN = {"width": 1366, "height": 768}
# Runs before any script of the page; the policy does not apply to it.
REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", event => console.error(
    `CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`))"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A test without a database has the same outcome on every database. The long ones, of the whole portal, come first."""
    items.sort(key=lambda item: item.path.parent != TESTS)
    begun = set()
    for item in items:
        if item.get_closest_marker("first_row"):
            table = item.path, item.originalname
            if table in begun and not item.get_closest_marker("both"):
                item.add_marker("once")
            begun.add(table)
        has_database = item.get_closest_marker("django_db") or "django_db_setup" in item.fixturenames
        if not has_database and not item.get_closest_marker("apart"):  # those bring up databases of their own
            item.add_marker("once")


def pytest_configure(config):
    """Settings that differ in tests, before anything reads them."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="portal-tests-")
    folder = Path(os.environ[RUN_FOLDER])
    # What the product writes goes to the run's folder; only the fonts are read from the installation.
    portal.DATA_DIR = folder
    portal.STATIC_ROOT = folder / "static"
    portal.TRAIL_KEY_FILE = folder / "trail_key"
    portal.TRAIL_ANCHORS_FILE = None  # they are of one database for ever; a test that wants them has its own
    portal.CELERY_BEAT_SCHEDULE_FILENAME = str(folder / "celerybeat-schedule")
    # The live server serves the source files under their own names.
    portal.STORAGES = portal.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    portal.WHITENOISE_AUTOREFRESH = True
    # Argon2 is slow on purpose, and hundreds of tests sign in.
    portal.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Who must have a second factor would have to set it up in every test; tests/accounts/test_second_factor.py turns it on.
    portal.SECOND_FACTOR = False
    database = portal.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(folder / "tests.sqlite3")
        # No test pulls the plug; locking and transactions stay as they are.
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    elif beside_the_many(config):
        database.setdefault("TEST", {})["NAME"] = f"test_{database['NAME']}_beside"
    if portal.REDIS_URL:
        portal.REDIS_URL = portal.CELERY_BROKER_URL = f"{portal.REDIS_URL}/{worker_number(config)}"
        app.conf.broker_url = portal.CELERY_BROKER_URL


def pytest_collection_finish():
    """What is imported and collected stays to the end, and looking for cycles among it is a twentieth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure(config):
    """Remove what the run wrote."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(RUN_FOLDER, ""), ignore_errors=True)


def beside_the_many(config):
    """Whether these are the tests marked `apart`, which test.sh runs beside the others on the same servers."""
    return config.option.markexpr.startswith("apart")


def worker_number(config):
    """1, 2, … for xdist's gw0, gw1, …; 0 without xdist; others, up to 7, for what runs beside the many."""
    name = getattr(config, "workerinput", {}).get("workerid", "")
    return (4 if beside_the_many(config) else 0) + (int(name.removeprefix("gw")) + 1 if name else 0)


# The browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium."""
    # Playwright keeps an event loop in this thread, in which Django would refuse every query of the test itself.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_type_launch_args | LAUNCH


@pytest.fixture(scope="session")
def under_way():
    """Threads of the live server that are answering a request now."""
    busy = set()

    def begin(**_):
        if threading.current_thread() is not threading.main_thread():  # a test's own client answers at once
            busy.add(threading.get_ident())

    def end(**_):
        busy.discard(threading.get_ident())

    request_started.connect(begin)
    request_finished.connect(end)
    yield busy
    request_started.disconnect(begin)
    request_finished.disconnect(end)


def until_quiet(busy):
    """Wait for the last answer: a browser that is gone has asked for a draft or a panel, and the database is emptied next."""
    quiet, deadline = 0, time.monotonic() + PATIENCE
    while quiet < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
        quiet = 0 if busy else quiet + 1
    assert not busy, "the live server is still answering"


@pytest.fixture
def open_page(new_context, live_server, under_way):
    """open_page(**context options): a page in a new browser context, as another person would have it.

    Relative addresses lead to the live portal. The test fails at its end on any violation of the content security
    policy, uncaught error in a script, missing static file, or request to another host.
    """
    complaints, contexts = [], []

    def watch(context):
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", lambda message: message.text.startswith("CSP ") and complaints.append(message.text))
        context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
        context.on("request", lambda request: foreign(request.url) and complaints.append(f"foreign: {request.url}"))
        context.on("response", lambda response: lost(response) and complaints.append(f"missing: {response.url}"))

    def foreign(url):
        parts = urlsplit(url)
        return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(live_server.url).netloc

    def lost(response):
        return response.status >= 400 and urlsplit(response.url).path.startswith("/static/")

    def make(**options):
        defaults = {
            "base_url": live_server.url,
            "viewport": OFFICE_SCREEN,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
        }
        context = new_context(**(defaults | options))
        contexts.append(context)
        watch(context)
        return context.new_page()

    yield make
    for left_open in (page for context in contexts for page in context.pages):
        left_open.wait_for_timeout(20)  # what the browser has still to tell arrives with the next answer
    for context in contexts:
        context.close()
    until_quiet(under_way)
    assert complaints == []


@pytest.fixture
def page(open_page):
    """A page at 1366×768 in Chinese, on the live portal; see open_page for what it watches."""
    return open_page()


# Background work ------------------------------------------------------------------------------


@pytest.fixture
def worker(transactional_db):
    """A Celery worker in a thread of this process, on whichever broker the run has, until the test ends."""
    app.control.purge()
    work = BackgroundWork(app)
    work.start()
    assert work.ready.wait(PATIENCE), "the worker did not start"
    yield work
    assert work.stop(PATIENCE), "the worker did not end"


@pytest.fixture
def installation(request, tmp_path):
    """An installation with its own folder, database and broker, for tests that start the portal's processes."""
    with Installation(tmp_path, broker_number=8 + worker_number(request.config)) as made:
        yield made
