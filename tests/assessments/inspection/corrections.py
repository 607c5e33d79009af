"""The ground of what is tested of corrections: a year that is sealed, opened for a place, and sealed again; and shorthands."""

from unittest.mock import patch

import pytest
from django.test import Client

from assessments.inspection import closing, correcting, run
from assessments.inspection.models import Inspection
from assessments.inspection.sealing import Correction, SealRequest
from communities.models import Meeting, NilReport, YearlyProfile
from facilities.models import Premises
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post
from tests import facts
from tests.assessments.inspection.runs import end_lease
from tests.assessments.inspection.runs import sealed as seal_year
from tests.ground import layer
from tests.world import YEAR

HEART, SAGE = "431302001001", "431302001002"  # 街心社区, 贤童社区: both of 乐坪街道
DOCUMENT = "娄组字〔2026〕3号"
TYPED = {
    "typed": str(YEAR),
    "document": DOCUMENT,
    "decided_on": "2026-03-01",
    "reason": "居民人数漏报",
    "places": HEART,
}
POPULATION = 3000  # what the world states of each community
NAMED = f"{DOCUMENT} 2026-03-01"


@layer(on="world")
def year_closed(world):
    """The year is sealed; 街心社区 has not said how many inhabitants it has, and reported that it held no meetings.

    The city's department has two people.
    """
    Meeting.objects.filter(community=world["街心社区"]).delete()
    none = NilReport(code=HEART, unit_name="街心社区", kind="meeting", kind_name="会议台账", year=YEAR)
    none.keep(by=world["李敏"], reason="没有")
    facts.state_profile(world["街心社区"], YEAR, population=None)
    other = User(
        username="sunming", name="孙明", division=world["娄底市"], post=Post.DEPARTMENT, must_change_password=False
    )
    world.named["孙明"] = facts.add(User, [other])[0]
    seal_year()
    return world


@layer(on="year_closed")
def year_opened(world):
    """街心社区 alone may be corrected."""
    decide(world)
    return world


@layer(on="year_opened")
def sealed_twice(world):
    """街心社区 is corrected, 贤童社区's premises have shrunk, and the second run is sealed, by a second worker: the first was killed."""
    correct(world)
    NilReport.objects.get(code=HEART, year=YEAR).remove(by=world["李敏"], reason="开过会")
    premises = Premises.objects.get(community=world["贤童社区"])
    premises.floor_area = "100.00"  # it holds over years, so nothing locks it
    premises.keep(by=world["李敏"])
    ask_to_seal(world)
    inspection = closing.confirm_seal(world["孙明"], SealRequest.objects.first())
    with patch.object(run, "_judge_places", side_effect=MemoryError), pytest.raises(MemoryError):
        run.work(inspection.pk)  # what is taken over is stored by then, and what is judged is not
    end_lease(inspection)
    assert run.work(inspection.pk)
    return world


def ask(world, **changes):
    return correcting.request_correction(world["钱军"], YEAR, TYPED | changes)


def decide(world, **changes):
    ask(world, **changes)
    return correcting.confirm_correction(world["孙明"], the_correction())


def the_correction():
    return Correction.objects.first()  # the newest


def correct(world, community="街心社区", clerk="李敏", reason="补报", **values):
    profile = YearlyProfile.objects.get(community=world[community], year=YEAR)
    for name, value in (values or {"population": POPULATION}).items():
        setattr(profile, name, value)
    profile.keep(by=world[clerk], reason=reason)
    return profile


def ask_to_seal(world, reason="", typed=str(YEAR)):
    return closing.request_seal(world["钱军"], YEAR, typed, reason, the_correction())


def seal_again(world, reason=""):
    ask_to_seal(world, reason)
    inspection = closing.confirm_seal(world["孙明"], SealRequest.objects.first())
    assert run.work(inspection.pk)
    inspection.refresh_from_db()
    return inspection


def the_run(number):
    return Inspection.objects.runs().get(year=YEAR, run=number)


def client_of(world, name):
    client = Client()
    client.force_login(world[name])
    return client
