"""manage.py first_administrator: who lets in the first person, and when it refuses."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from communities.models import Community, Division
from lodi_community.accounts.models import User
from lodi_community.records.models import Revision

pytestmark = pytest.mark.once
LINE = {"name": "卫宁", "account": "weining", "division": "4313"}


def begin(**options):
    """What the command prints."""
    out = StringIO()
    call_command("first_administrator", **LINE | options, stdout=out)
    return out.getvalue()


def test_an_empty_portal_gets_its_administrator_and_of_the_divisions_the_city_alone(db):
    out = begin()
    user = User.objects.get(username="weining")
    assert (user.post, user.division.name, user.must_change_password) == ("administrator", "娄底市", True)
    assert [row.code for row in Division.objects.all()] == ["4313"]
    password = re.search("一次性密码：(.+)", out)[1]
    assert out.count(password) == 1
    client = Client()
    assert client.post("/login/", {"username": "weining", "password": password}).status_code == 302
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/password/"


def test_the_trail_says_who_made_it_and_why_and_not_the_password(db):
    out = begin()
    revision = Revision.objects.get(kind="accounts.user", stored_title="卫宁")
    assert (revision.by.username, revision.reason) == ("system", "建立首位系统管理员")
    assert re.search("一次性密码：(.+)", out)[1] not in str([row.changes for row in Revision.objects.all()])


def test_with_load_divisions_a_county_can_be_its_place(db):
    begin(load_divisions=True, division="双峰县")
    assert User.objects.get(username="weining").division.code == "431321"
    assert Community.objects.count() == 377


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"division": "431302"}, "系统里还没有区划，账号不能设在“431302”。请设在 4313（娄底市）"),
        ({"account": "W"}, "账号“W”不能用：账号用 3 到 40 个小写字母、数字、点或短横线"),
        ({"account": "system"}, "账号“system”不能用：这个账号已有人用，请换一个"),
        ({"name": " "}, "姓名“”不能用"),
        ({"division": "431302001", "load_divisions": True}, "系统管理员设在市或县市区，“431302001”是街道（乡镇）"),
        ({"division": "4399", "load_divisions": True}, "没有代码或名称是“4399”的区划。可设在：4313 娄底市、431302 娄星区"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(db, options, sentence):
    with pytest.raises(CommandError, match=re.escape(sentence)):
        begin(**options)
    assert not User.objects.exists()
    assert not Division.objects.exists()


def test_a_portal_that_has_an_administrator_names_whom_to_ask(world):
    with pytest.raises(CommandError, match="已有在用的系统管理员：卫宁（账号 weining，娄底市）"):
        begin(account="another")
    assert not User.objects.filter(username="another").exists()


def test_where_every_administrator_has_left_it_begins_anew_and_a_taken_account_is_refused(world):
    User.objects.filter(post="administrator").update(is_active=False)
    with pytest.raises(CommandError, match="账号“limin”不能用：这个账号已有人用"):
        begin(account="limin")
    begin(account="another")
    assert User.objects.get(username="another").is_active


def test_a_division_that_is_not_there_is_refused_with_those_that_are(world):
    User.objects.filter(post="administrator").update(is_active=False)
    with pytest.raises(CommandError, match="可设在：4313 娄底市、431302 娄星区、431321 双峰县"):
        begin(division="431399", account="another")


def test_what_is_not_given_is_asked_for(db, monkeypatch):
    answers = iter(["卫宁", "weining", "4313"])
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    begin(name=None, account=None, division=None)
    assert User.objects.get(username="weining").name == "卫宁"


def test_without_a_terminal_it_says_what_to_write(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())
    with pytest.raises(CommandError, match="没有写 --account"):
        begin(account=None)


def test_createsuperuser_says_which_command_to_use(db):
    with pytest.raises(CommandError, match="first_administrator"):
        call_command("createsuperuser")
