"""A portal of its own for as long as something is measured or pictured: prepared folder, free port, ended afterwards."""

import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60


class Portal:
    """``with Portal(folder) as address``: `manage.py serve` over the folder, which is DATA_DIR in the environment."""

    def __init__(self, folder):
        self.log = folder / "serve.log"

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with open(self.log, "wb") as output:
            command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port)]
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        until = time.monotonic() + SECONDS
        while not _answers(port):
            if self.process.poll() is not None or time.monotonic() > until:
                self.__exit__()
                raise RuntimeError(self.log.read_text())
            time.sleep(0.1)
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *error):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _answers(port):
    try:
        http.client.HTTPConnection("127.0.0.1", port, timeout=10).request("GET", "/")
    except OSError:
        return False
    return True
