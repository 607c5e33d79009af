"""Eight clerks at once, each with a browser of her own, against the real server: nothing is lost, nothing ends in a fault."""

import json
import random
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import pytest

from assessments.catalogue.standards import standard_for
from assessments.inspection import live, years
from assessments.inspection.models import Assessment
from communities.figures import Selection
from communities.models import Grid, ServiceBrand
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from lodi_community.records.models import Revision
from tests.places import CITY

from .typing_in import form_in, open_form, send
from .world import PASSWORD, World

CLERKS, SECONDS = 8, 10
ATTEMPTS = 50  # of one save that others are ahead of each time
SHARED = ["431302001001", "431302001002"]  # the first grid of each is everybody's
THEIRS = re.compile(r'常住户数</th>.*?data-th="对方改为"><ins>([0-9,]+)[^<]*</ins>', re.S)
NO_COLLISION = "没有两人改到同一处的"


# In the installation: what is there before, and what is there afterwards ---------------------


def people_the_world():
    """The world with eight clerks of 乐坪街道 and its working year judged; prints the two shared grids' (key, households)."""
    world = World()
    password = world["李敏"].password
    User._base_manager.bulk_create(
        User(
            username=f"clerk{n}",
            name=f"经办员{n}",
            division=world["乐坪街道"],
            post=Post.CLERK,
            password=password,
            must_change_password=False,
            version=1,
        )
        for n in range(CLERKS)
    )
    live.refresh_all(CITY)
    grids = Grid.objects.filter(community__code__in=SHARED, code="01").order_by("community__code")
    print(json.dumps([[grid.pk, grid.households] for grid in grids]))


def account():
    """What the installation holds now; prints one JSON object."""
    inspection = years.working_inspection(CITY)
    now = live.assess(inspection, standard_for(inspection.year), Selection())
    grids = {str(grid.pk): [grid.households, grid.version] for grid in Grid.objects.all()}
    print(
        json.dumps(
            {
                "grids": grids,
                "revisions": [
                    [r.kind, r.action, r.object_id, r.object_version, r.changes]
                    for r in Revision.objects.order_by("pk")
                ],
                "brands": list(ServiceBrand.objects.filter(field="社区养老").values_list("name", flat=True)),
                "judged": dict(Assessment.objects.filter(inspection=inspection).values_list("code", "digest")),
                "judged_anew": {assessment.code: assessment.digest for assessment in now},
            }
        )
    )


def told_by(installation, function):
    """What a function of this module prints when the installation runs it."""
    words = ["-c", f"from tests.test_concurrency import {function}; {function}()"]
    ended = installation.manage("shell", "--no-imports", *words)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


# At the browser -------------------------------------------------------------------------------


class Answer:
    """Status, body and headers of one answer, named as in Django's test client."""

    def __init__(self, response):
        self.status_code, self.headers, self.content = response.status, response.headers, response.read()


class Clerk:
    """A signed-in clerk on one kept connection with cookies; counts what she was answered and what was acknowledged."""

    def __init__(self, address, name):
        self.name, self.random = name, random.Random(name)
        self.connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.cookies, self.answers, self.saved = SimpleCookie(), Counter(), Counter()
        form = open_form(self, "/login/", having="password")
        assert send(self, "/login/", form, username=name, password=PASSWORD).status_code == 302

    def get(self, url):
        return self._ask("GET", url)

    def post(self, url, data):
        return self._ask("POST", url, urlencode(data), {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method, url, body=None, headers=None):
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items())
        self.connection.request(method, url, body, {**(headers or {}), "Cookie": cookies})
        answer = Answer(self.connection.getresponse())
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        self.answers[answer.status_code] += 1
        return answer

    def count_one_more_household(self, grid):
        """Read the number, add one, save; where somebody was faster, add one to hers."""
        url = f"/records/grid/{grid}/edit/"
        form = open_form(self, url)
        for _ in range(ATTEMPTS):
            typed = int(form["households"]) + 1
            answer = send(self, url, form, households=str(typed))
            if answer.status_code == 302:
                self.saved[grid] += 1
                return
            assert answer.status_code == 409, answer.status_code
            # The form comes back with the new version; the page names the other's number unless it is the same.
            page = answer.content.decode()
            theirs = THEIRS.search(page)
            assert theirs or NO_COLLISION in page
            form = form_in(answer) | {"households": theirs[1].replace(",", "") if theirs else str(typed)}

    def name_a_brand(self, number):
        """Add a brand that the others are about to add as well; only one of them can be the first."""
        form = open_form(self, f"/records/servicebrand/add/?place={SHARED[0]}")
        typed = {"name": f"互助{number}", "field": "社区养老", "started_on": "2026-03-01"}
        answer = send(self, "/records/servicebrand/add/", form, **typed)
        assert answer.status_code in (302, 422), answer.status_code
        if answer.status_code == 302:
            self.saved[typed["name"]] += 1

    def work(self, grids, until):
        """Work until the time is over: mostly on the shared grids, now and then a brand, the home page or a list."""
        brand = 0
        while time.monotonic() < until:
            what = self.random.random()
            if what < 0.75:
                self.count_one_more_household(self.random.choice(grids))
            elif what < 0.9:
                self.name_a_brand(brand := brand + 1)
            else:
                self.get(self.random.choice(["/records/grid/", "/"]))
        return self


def let_them_work(address, grids):
    """Eight clerks, signed in and then set off together; returns them when their time is over."""
    ready = threading.Barrier(CLERKS, timeout=60)

    def one(number):
        clerk = Clerk(address, f"clerk{number}")
        ready.wait()
        return clerk.work(grids, time.monotonic() + SECONDS)

    with ThreadPoolExecutor(CLERKS) as threads:
        return list(threads.map(one, range(CLERKS)))


@pytest.mark.apart
def test_eight_clerks_save_for_ten_seconds_and_every_acknowledged_save_counts_exactly_once(prepared_installation):
    installation = prepared_installation
    initial = dict(told_by(installation, "people_the_world"))
    process, address = installation.serve()

    clerks = let_them_work(address, list(initial))

    answers, saved = Counter(), Counter()
    for clerk in clerks:
        answers += clerk.answers
        saved += clerk.saved
    log = process.log.read_text()
    assert "Traceback" not in log, log
    assert set(answers) <= {200, 302, 409, 422}, answers
    assert min(answers[302] - CLERKS, answers[409], answers[422]) >= 1, answers  # else nobody was in anybody's way
    found = told_by(installation, "account")
    # No save lost: the number is what it was and one for each acknowledged save; so is the version.
    for grid, households in initial.items():
        assert found["grids"][str(grid)] == [households + saved[grid], 1 + saved[grid]]
    # One Revision a save: in the order of the chain each goes on where the one before ended.
    assert len(found["revisions"]) == saved.total()
    for grid, households in initial.items():
        steps = [
            [version, changes]
            for kind, _, key, version, changes in found["revisions"]
            if (kind, key) == ("communities.grid", grid)
        ]
        assert steps == [
            [n + 1, {"households": [households + n - 1, households + n]}] for n in range(1, saved[grid] + 1)
        ]
    # Of several who added the same brand one was acknowledged, and it is there once.
    named = {name: times for name, times in saved.items() if name not in initial}
    assert set(named.values()) == {1}
    assert sorted(found["brands"]) == sorted(named)
    # The live verdicts rest on the last save, whoever made it.
    assert found["judged"] == found["judged_anew"]
    verified = installation.manage("verify_revisions", "--chain")
    assert verified.returncode == 0, verified.stderr
    assert f"修改记录 {saved.total()} 条，连续完整" in verified.stdout
