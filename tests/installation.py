"""An installation of its own: folder, database and broker, whose processes a test may start and kill."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import psycopg2
import redis
from django.conf import settings

from .services import HOST, free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60


class Installation:
    """A portal beside the tests' own, on the same kind of database and broker as the run.

    folder: an empty folder, which becomes DATA_DIR. broker_number: the Redis database to use, where there is Redis.
    Use as a context manager: on leaving, its processes are killed and its database is dropped.
    """

    def __init__(self, folder, broker_number):
        self.folder = folder
        self.environment = {**os.environ, "DATA_DIR": str(folder)}
        self.broker_number = broker_number
        self.processes = []
        self._left = contextlib.ExitStack()

    def __enter__(self):
        (self.folder / "fonts").symlink_to(settings.FONT_DIR)  # 35 MB, downloaded once
        server = os.environ.get("DATABASE_URL", "")
        if server.startswith("postgres"):
            name = f"installation_{uuid.uuid4().hex[:12]}"
            administer(server, f'CREATE DATABASE "{name}"')
            self._left.callback(administer, server, f'DROP DATABASE "{name}" WITH (FORCE)')
            self.environment["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{name}"
        broker = os.environ.get("REDIS_URL", "")
        if broker:
            self.environment["REDIS_URL"] = f"{broker}/{self.broker_number}"
            redis.Redis.from_url(self.environment["REDIS_URL"]).flushdb()
        self._left.callback(self.kill)
        return self

    def __exit__(self, *error):
        self._left.close()

    def manage(self, *words):
        """Run manage.py with these words to its end; returns the CompletedProcess with text output."""
        return subprocess.run(
            [sys.executable, ROOT / "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def start(self, *words):
        """Start Python with these words, e.g. ("-m", "celery", …); its output goes to a file in the folder."""
        log = self.folder / f"process-{len(self.processes)}.log"
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        process.log = log
        self.processes.append(process)
        return process

    def serve(self, port=None):
        """Start `manage.py serve`; returns the process and its address once it answers.

        Raises RuntimeError with the output if it ends or does not answer within START_SECONDS.
        """
        port = port or free_port()
        process = self.start(ROOT / "manage.py", "serve", "--port", str(port))
        address = f"http://{HOST}:{port}"
        until = time.monotonic() + START_SECONDS
        while not answers(address):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"serve: {process.log.read_text()}")
            time.sleep(0.1)
        return process, address

    def kill(self):
        """kill -9 every process that is still running."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()


def administer(server, statement):
    """Run one statement outside any transaction on the maintenance database."""
    connection = psycopg2.connect(server)
    try:
        connection.autocommit = True
        connection.cursor().execute(statement)
    finally:
        connection.close()


def answers(address):
    """Whether something at the address speaks HTTP, with whatever status."""
    try:
        urllib.request.urlopen(address, timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
