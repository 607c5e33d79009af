"""docs/handbook/api.md: its commands run as they are printed, against a portal that serves."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assessments.inspection.live import refresh_all
from communities.models import Grid
from facilities.models import Premises

from .programs import Program

FOLDER = Path(__file__).parents[2] / "docs/handbook"
COMMANDS = re.findall(r"^```bash\n(.*?)\n```$", (FOLDER / "api.md").read_text(encoding="utf-8"), re.M | re.S)
pytestmark = [pytest.mark.once, pytest.mark.apart]


@pytest.fixture
def shell(tmp_path, live_server):
    """shell(user, command): what a printed command prints, in a folder with the printed files, with a token of the user."""
    for path in (FOLDER / "api").glob("*.py"):
        shutil.copy(path, tmp_path)
    (tmp_path / "python3").symlink_to(sys.executable)

    def run(user, command):
        environment = os.environ | {
            "PORTAL": live_server.url,
            "TOKEN": Program(user).text,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
        }
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run.folder = tmp_path
    return run


@pytest.mark.django_db(transaction=True)
def test_the_printed_commands_do_what_the_handbook_says(world, shell):
    Premises.objects.filter(community=world["街心社区"]).update(floor_area=399)
    refresh_all("4313")
    first, send, verdicts, follow = COMMANDS
    assert [row["code"] for row in json.loads(shell(world["李敏"], first))["results"]] == ["01", "02"]
    lines = [f"431302001001,0{n},{190 + n}" for n in range(1, 6)] + ["431302001001,77,10"]
    (shell.folder / "户数.csv").write_text("\n".join(["社区代码,网格编号,户数", *lines]), encoding="utf-8-sig")
    assert shell(world["李敏"], send) == "没有这个网格：431302001001 77\n改了 5 个网格\n"
    assert [*Grid.objects.filter(community=world["街心社区"]).order_by("code").values_list("households", flat=True)] == [
        191, 192, 193, 194, 195,
    ]  # fmt: skip
    shell(world["吴霞"], verdicts)
    with open(shell.folder / "不达标.csv", encoding="utf-8-sig") as file:
        failed = [*csv.DictReader(file)]
    assert any(row["社区"] == "街心社区" and row["条款"].startswith("8.1") for row in failed), failed
    printed = shell(world["李敏"], follow)
    assert printed.count("change grid") == 5
    assert "{'households': [200, 191]}" in printed
    assert shell(world["李敏"], follow) == ""  # nothing since
