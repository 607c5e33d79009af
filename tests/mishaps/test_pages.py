"""The pages of faults say what is known, and show what was typed; they claim nothing else and need no database."""

import errno
import json

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError as BrokerDown

from communities.models import Grid
from lodi_community.drafts import keeping
from lodi_community.mishaps import pages
from lodi_community.records import waking
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision
from tests.typing_in import open_form, text_of

ADD = reverse("grid-add")
TYPED = {"name": "第九网格", "code": "G-99", "households": "200", "population": "600", "started_on": "2020-01-01"}
HOME = {"HTTP_ORIGIN": "http://testserver", "HTTP_REFERER": "http://testserver/records/grids/add/?place=431302001001"}


@pytest.fixture
def clerk(sign_in):
    client = sign_in("李敏")
    client.raise_request_exception = False
    return client


@pytest.fixture
def form(world, clerk):
    community = world["街心社区"]
    return open_form(clerk, f"{ADD}?place={community.code}") | {"community": str(community.pk)} | TYPED


def failing(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_a_fault_before_the_save_is_said_and_what_was_typed_is_shown(clerk, form, monkeypatch):
    monkeypatch.setattr(WriteDoor, "keep", failing(ValueError("a fault of ours")))
    answer = clerk.post(ADD, form, **HOME)
    text = text_of(answer)
    assert answer.status_code == 500
    assert "没有写入任何数据" not in text
    assert pages.NOT_WRITTEN in text
    assert "常住户数：200" in text and "第九网格" in text
    assert 'href="/records/grids/add/?place=431302001001"' in answer.content.decode()
    assert form["opened"] not in text
    assert not Grid.objects.filter(name="第九网格").exists()


def test_a_fault_after_the_save_names_what_was_saved(clerk, form, monkeypatch):
    monkeypatch.setattr("lodi_community.drafts.pages.FormPage._tell", failing(ValueError("after the commit")))
    text = text_of(clerk.post(ADD, form, **HOME))
    assert "写成了 1 条，都已保存：街心社区 第九网格" in text or "都已保存：第九网格" in text, text
    assert Grid.objects.filter(name="第九网格").exists()


@pytest.mark.parametrize(
    ("error", "title"),
    [(OSError(errno.ENOSPC, "no space"), "服务器磁盘满了"), (OSError(errno.EROFS, "read only"), "服务器现在不能写入")],
)
def test_a_machine_at_fault_is_a_page_of_its_own(clerk, form, monkeypatch, error, title):
    monkeypatch.setattr(WriteDoor, "keep", failing(error))
    answer = clerk.post(ADD, form, **HOME)
    assert answer.status_code == 503
    assert title in text_of(answer)
    part = clerk.post(ADD, form, headers={"hx-request": "true"}, **HOME).content.decode()
    assert part.startswith("<p data-mishap") and "<html" not in part


def test_a_database_that_does_not_answer_is_said_without_asking_it(clerk, form, monkeypatch):
    down = OperationalError("connection refused")
    down.__cause__ = Exception()
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", failing(down))
    answer = clerk.post(ADD, form, **HOME)
    assert (answer.status_code, pages.NOT_KNOWN in text_of(answer)) == (503, True)
    assert "常住户数：200" in text_of(answer)
    seen = clerk.get("/")
    assert seen.status_code == 503 and pages.READ in text_of(seen)


def test_a_draft_that_cannot_be_closed_takes_the_save_back(clerk, form, monkeypatch):
    """It was closed after the save, and SQLite, busy by then, made the page say that nothing was written."""
    monkeypatch.setattr(keeping, "close", failing(OperationalError("database is locked")))
    text = text_of(clerk.post(ADD, form, **HOME))
    assert not Grid.objects.filter(name="第九网格").exists()
    assert not Revision.objects.exists()
    assert pages.NOT_WRITTEN in text


def test_too_many_fields_are_refused_and_shown_again(clerk, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    body = "&".join(f"cell-{n}={200 + n}" for n in range(5))
    answer = clerk.post(ADD, body, content_type="application/x-www-form-urlencoded", **HOME)
    text = text_of(answer)
    assert answer.status_code == 400
    assert "一次送来的内容太多" in text and pages.REFUSED in text
    assert "cell-4：204" in text


def test_too_long_a_form_is_refused_and_shown_again(clerk, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    body = "reason=" + "x" * 200
    answer = clerk.post(ADD, body, content_type="application/x-www-form-urlencoded", **HOME)
    assert answer.status_code == 400
    assert "x" * 200 in text_of(answer)


def test_another_host_is_told_so():
    answer = Client(raise_request_exception=False).get("/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "不能用这个地址打开" in text_of(answer)


def test_a_form_without_its_token_is_refused_and_shown_again_unless_it_comes_from_elsewhere(world, form):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world["李敏"])
    answer = strict.post(ADD, form, **HOME)
    assert answer.status_code == 403
    assert "页面已过期" in text_of(answer) and "常住户数：200" in text_of(answer)
    assert "200" not in text_of(strict.post(ADD, form, HTTP_ORIGIN="http://elsewhere.example")).replace("2026", "")


def test_who_may_not_any_more_is_told_so_and_keeps_what_was_typed(clerk, form, world):
    user = world["李敏"]
    type(user).objects.filter(pk=user.pk).update(post="leader")
    answer = clerk.post(ADD, form, **HOME)
    text = text_of(answer)
    assert answer.status_code == 403
    assert "这一次送来的没有保存" in text and "请系统管理员调整您的岗位" in text and "常住户数：200" in text


def test_a_broker_that_is_down_delays_and_says_so(sign_in, world, monkeypatch):
    monkeypatch.setattr("celery.app.task.Task.apply_async", failing(BrokerDown("connection refused")))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda do, **options: do())
    auditor = sign_in("沈岩")
    page = auditor.post(reverse("trail-check"), follow=True)
    assert page.status_code == 200
    assert f"核对{waking.DELAYED}" in text_of(page)
    trial = sign_in("钱军").post(reverse("inspection-trial"), follow=True)
    assert "试评没有开始，什么也没有改：消息服务现在连不上" in text_of(trial)


def test_passwords_and_codes_are_never_shown_again(clerk):
    typed = {"old_password": "Secret-old-1", "new_password1": "Secret-new-1", "code": "123456"}
    request = clerk.post("/nothing/", typed).wsgi_request
    request.META |= HOME
    assert json.dumps(pages.typed_in(request)) == "[]"
