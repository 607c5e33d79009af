"""manage.py serve and the background work in its process."""

import gc
import signal
import socket
import subprocess
import sys

import pytest

from lodi_community.serving import portal

pytestmark = pytest.mark.long


def test_what_is_loaded_is_not_looked_through_again_for_cycles():
    gc.unfreeze()
    portal()
    assert gc.get_freeze_count() > 100_000


@pytest.mark.apart
def test_the_server_answers_and_ends_cleanly_on_sigterm(prepared_installation):
    process, address = prepared_installation.serve()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    output = process.log.read_text()
    assert f"门户已启动：{address}/" in output
    assert "门户已停止。" in output
    assert "Traceback" not in output


@pytest.mark.apart
def test_a_port_in_use_gives_one_line_with_the_port_and_the_way_out(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = installation.manage("serve", "--port", str(port))
    assert ended.returncode != 0
    lines = (ended.stdout + ended.stderr).strip().splitlines()
    assert [line for line in lines if str(port) in line and "PORT=8001 ./run.sh" in line] == lines


@pytest.mark.apart
def test_run_sh_names_a_port_in_use_before_it_installs_anything(installation):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            ["./run.sh"], env=installation.environment | {"PORT": port}, capture_output=True, text=True, timeout=60
        )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == f"端口 {port} 已被占用（门户可能已在运行）。换一个端口启动：PORT=8001 ./run.sh\n"


@pytest.mark.apart
@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_run_sh_refuses_a_port_that_is_none(installation, port):
    ended = subprocess.run(
        ["./run.sh"], env=installation.environment | {"PORT": port}, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert f"端口 {port} 无效" in ended.stderr


# In a process of its own, as in the product: a second worker of another app in one process confuses Celery's globals.
TICKING = """
import sys, threading
from celery import Celery
from lodi_community.background import BackgroundWork

portal = Celery("portal", broker="memory://localhost")
done = {"asked": threading.Event(), "due": threading.Event()}

@portal.task(name="tick", ignore_result=True)
def tick(which):
    done[which].set()

portal.conf.broker_transport_options = {"polling_interval": 0.1}
portal.conf.beat_schedule = {"tick": {"task": "tick", "schedule": 0.5, "args": ["due"]}}
work = BackgroundWork(portal, sys.argv[1])
work.start()
steps = [work.ready.wait(60)]
tick.delay("asked")
steps += [done["asked"].wait(60), done["due"].wait(60), work.stop(60)]
print(steps)
"""


@pytest.mark.apart
def test_tasks_run_in_the_process_and_beat_sends_those_that_are_due(tmp_path):
    command = [sys.executable, "-c", TICKING, str(tmp_path / "schedule")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert ended.stdout.strip() == "[True, True, True, True]", ended.stderr
