"""A portal of its own that a fault strikes in the midst of something, and that is mended afterwards."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from http.client import HTTPException
from pathlib import Path

import psycopg2

from tests.installation import ROOT, Installation
from tests.services import HOST, NOBODY, OWNER, POSTGRES_BIN, free_port, postgres, stop, unprivileged, wait_for
from tests.test_concurrency import Clerk
from tests.test_killed_runs import kill

SECONDS = 90
TMPFS = 'mount -t tmpfs -o size=96m none "$1" && cp -a "$2"/. "$1"/ && shift 2 && exec "$@"'
ASK = (
    "import json, sqlite3, sys; connection = sqlite3.connect(sys.argv[1], timeout=20);"
    "print(json.dumps(connection.execute(sys.argv[2]).fetchone()))"
)
HOLD = (
    "import sqlite3, sys; connection = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None);"
    "connection.execute('PRAGMA wal_checkpoint(TRUNCATE)'); connection.execute('BEGIN IMMEDIATE');"
    "print('held', flush=True); sys.stdin.read(); connection.execute('ROLLBACK')"
)


class Portal:
    """An installation with one server process. A fault strikes it in the midst of something, and is mended afterwards."""

    strikes_first = False  # a save, which is over soon

    def __init__(self, folder, **environment):
        self.installation = Installation(folder, broker_number=0)
        self.installation.environment |= {
            "INSPECTION_CHUNK": "2", "INSPECTION_LEASE_SECONDS": "3", "SECOND_FACTOR": "off", **environment
        }  # fmt: skip

    def start(self):
        """Start the server, and sign a clerk and the department in."""
        port = free_port()
        words = [*self.prefix(), sys.executable, "manage.py", "serve", "--port", str(port)]
        log = self.installation.folder.with_name("server.log")
        with open(log, "ab") as output:
            self.server = subprocess.Popen(
                words, cwd=ROOT, env=self.installation.environment, stdout=output, stderr=subprocess.STDOUT
            )
        self.installation.processes.append(self.server)
        self.address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + SECONDS
        while True:
            with contextlib.suppress(OSError, HTTPException):
                self.clerk, self.department = Clerk(self.address, "limin"), Clerk(self.address, "qianjun")
                return
            assert self.server.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)

    def prefix(self):
        """The words before the command of the server."""
        return []

    def again(self):
        """Called before each work."""

    def folder(self):
        return self.installation.folder

    def ask(self, query):
        """The first row of a query, from outside."""
        connection = sqlite3.connect(self.folder() / "portal.sqlite3", timeout=20, isolation_level=None)
        try:
            return connection.execute(query).fetchone()
        finally:
            connection.close()

    @contextlib.contextmanager
    def holding_the_chain(self):
        """While it lasts a save waits, in the midst of its transaction or at its beginning."""
        connection = sqlite3.connect(self.folder() / "portal.sqlite3", timeout=20, isolation_level=None)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("BEGIN IMMEDIATE")
        yield
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        connection.close()

    def strike(self):
        """Make the fault."""

    def mend(self):
        """End it; the server answers again."""


class Killed(Portal):
    """kill -9 of the process."""

    def strike(self):
        kill([self.server])

    def mend(self):
        self.start()


class BrokerDown(Portal):
    """Nobody answers at REDIS_URL; mended, the same portal runs without a broker."""

    def prefix(self):
        self.installation.environment.setdefault("REDIS_URL", f"redis://127.0.0.1:{free_port()}/0")
        return []

    def again(self):
        if not self.installation.environment["REDIS_URL"]:
            kill([self.server])
            del self.installation.environment["REDIS_URL"]
            self.start()

    def mend(self):
        kill([self.server])
        self.installation.environment["REDIS_URL"] = ""
        self.start()


class DiskFull(Portal):
    """The data lie on a small disk of their own, which is filled."""

    def prefix(self):
        data, kept = self.installation.folder, self.installation.folder.with_name("kept")
        shutil.copytree(data, kept, symlinks=True)
        return ["unshare", "-Urm", "sh", "-c", TMPFS, "sh", str(data), str(kept)]

    def folder(self):
        return Path(f"/proc/{self.server.pid}/root{self.installation.folder}")

    def inside(self, program, *words):
        """The words of a Python program that runs where the disk is mounted: SQLite itself would follow the link outside."""
        enter = ["nsenter", "-t", str(self.server.pid), "-U", "-m", "--preserve-credentials"]
        return [*enter, sys.executable, "-c", program, str(self.installation.folder / "portal.sqlite3"), *words]

    def ask(self, query):
        done = subprocess.run(self.inside(ASK, query), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    @contextlib.contextmanager
    def holding_the_chain(self):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(self.inside(HOLD), **pipes) as holder:
            holder.stdout.readline()
            yield
            holder.stdin.close()

    def strike(self):
        with contextlib.suppress(OSError), open(self.folder() / "filling", "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)

    def mend(self):
        (self.folder() / "filling").unlink(missing_ok=True)


class ReadOnly(Portal):
    """Nobody may write into the folder of the data and the database any more. Who has opened it goes on."""

    strikes_first = True

    def prefix(self):
        return unprivileged(self.installation.folder)

    def _let(self, folders, files):
        data = self.folder()
        for path in [data, data / "uploads", *data.glob("portal.sqlite3*"), *data.glob("uploads/*")]:
            path.chmod(folders if path.is_dir() else files)

    def strike(self):
        self._let(0o500, 0o400)

    def mend(self):
        self._let(0o700, 0o600)


class DatabaseRestarted(Portal):
    """PostgreSQL ends all connections and takes none for a while."""

    @staticmethod
    @contextlib.contextmanager
    def database(folder):
        """The database of the installation; nothing of it lies in the folder."""
        with postgres() as url:
            yield url

    def __init__(self, folder, url, **environment):
        super().__init__(folder, DATABASE_URL=url, **environment)
        self.url, self.own = url, url.rpartition("/")[0] + "/template1"

    def _tell(self, *statements):
        connection = psycopg2.connect(self.own)
        connection.autocommit = True
        for statement in statements:
            connection.cursor().execute(statement)
        connection.close()

    def ask(self, query):
        connection = psycopg2.connect(self.url)
        cursor = connection.cursor()
        cursor.execute(query)
        row = cursor.fetchone()
        connection.close()
        return row

    @contextlib.contextmanager
    def holding_the_chain(self):
        connection = psycopg2.connect(self.url)
        connection.cursor().execute("SELECT * FROM records_revisionchain FOR UPDATE")
        yield
        with contextlib.suppress(psycopg2.Error):
            connection.rollback()

    def strike(self):
        self._tell(
            "ALTER DATABASE postgres ALLOW_CONNECTIONS false",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'",
        )

    def mend(self):
        self._tell("ALTER DATABASE postgres ALLOW_CONNECTIONS true")


class SmallPostgres:
    """A PostgreSQL whose data and log of changes (WAL) lie on one small disk of their own. Use as a context manager."""

    MEGABYTES, SEGMENT = 320, 16  # of the disk, and of a file of the WAL

    def __init__(self, folder):
        self.disk, self.log, self.port = folder / "disk", folder / "postgres.log", free_port()
        self.url = f"postgres://{OWNER}@{HOST}:{self.port}/postgres"

    def __enter__(self):
        self.disk.mkdir()
        mount = (
            f'mount -t tmpfs -o size={self.MEGABYTES}m none "$1" && mkdir -m 700 "$1/data" && echo && exec sleep inf'
        )
        words = ["unshare", "-Urm", "sh", "-c", mount, "sh", str(self.disk)]
        self.holder = subprocess.Popen(words, stdout=subprocess.PIPE)  # the disk is there as long as this is
        self.holder.stdout.readline()
        initdb = [POSTGRES_BIN / "initdb", "-D", self.disk / "data", "-U", OWNER, "-A", "trust", "-E", "UTF8"]
        initdb += ["--no-locale", f"--wal-segsize={self.SEGMENT}"]
        made = subprocess.run([*self._inside(), *initdb], capture_output=True, text=True, cwd="/")
        assert made.returncode == 0, made.stdout + made.stderr
        self.start()
        return self

    def __exit__(self, *error):
        stop(self.server)
        self.holder.kill()
        self.holder.wait()

    def _inside(self):
        enter = ["nsenter", "-t", str(self.holder.pid), "-U", "-m", "--preserve-credentials"]
        return [*enter, "unshare", "--user", f"--map-user={NOBODY}", "--"]

    def start(self):
        """Start it and wait until it answers. It keeps what a real one keeps: fsync is on."""
        options = {"listen_addresses": HOST, "port": self.port, "unix_socket_directories": ""}
        options |= {"max_wal_size": "64MB", "min_wal_size": "32MB"}
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        words = [*self._inside(), POSTGRES_BIN / "postgres", "-D", self.disk / "data", *flags]
        with open(self.log, "ab") as output:
            self.server = subprocess.Popen(words, stdout=output, stderr=output, cwd="/", start_new_session=True)
        wait_for(self.url, self.server, self.log)

    @property
    def filling(self):
        """The path, seen from outside, of what fills the disk."""
        return Path(f"/proc/{self.holder.pid}/root{self.disk}/filling")


class SmallFiles(SmallPostgres):
    """Its WAL needs a new file soon: where there is no room for one, PostgreSQL gives up (PANIC) and restarts itself, or ends."""

    SEGMENT = 1


class DatabaseFull(DatabaseRestarted):
    """The disk of PostgreSQL is filled. A server that has given up over it is started again, as systemd would."""

    database = SmallPostgres

    def __init__(self, folder, small, **environment):
        super().__init__(folder, small.url, **environment)
        self.small = small

    def strike(self):
        with contextlib.suppress(OSError), open(self.small.filling, "wb", buffering=0) as file:
            for size in (2**20, 4096, 1):
                with contextlib.suppress(OSError):
                    while True:
                        file.write(b"x" * size)

    def mend(self):
        self.small.filling.unlink(missing_ok=True)
        if self.small.server.poll() is not None:
            self.small.start()
        else:
            wait_for(self.url, self.small.server, self.small.log)


class LogFull(DatabaseFull):
    """As before, and the WAL is the first to find no room."""

    database = SmallFiles
