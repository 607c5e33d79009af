"""The administrators' pages: an address is allowed, tried, paused and removed; its secret is seen once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lodi_community.records.models import Revision
from lodi_community.webhooks.models import Delivery, Endpoint, Event
from lodi_community.webhooks.outbox import announce
from tests.typing_in import text_of

from .receiving import work

pytestmark = pytest.mark.once
JIEXIN = "431302001001"


def add(client, receiver, **typed):
    data = {"address": f"http://127.0.0.1:{receiver.port}/hooks", "events": ["filing.submitted", "year.sealed"]}
    return client.post(reverse("webhook-add"), data | typed)


@pytest.fixture
def made(world, sign_in, receiver):
    """An endpoint of the city that an administrator has just allowed, and the page that said so."""
    page = add(sign_in("卫宁"), receiver, division=world["娄底市"].pk)
    return Endpoint.objects.get(), page


def test_the_secret_is_shown_once_and_stands_nowhere_else(world, sign_in, made):
    endpoint, page = made
    assert endpoint.secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    client = sign_in("卫宁")
    for name, args in (("webhooks", []), ("webhook", [endpoint.pk]), ("webhook-remove", [endpoint.pk])):
        assert endpoint.secret not in client.get(reverse(name, args=args)).content.decode()
    revision = Revision.objects.get(kind="webhooks.endpoint")
    assert {*revision.changes} == {"division_id", "address", "events", "is_active", "allowed_by_id"}
    assert endpoint.secret not in str(revision.changes)
    assert len(endpoint.secret) >= 43, "32 random bytes"


def test_an_address_of_this_machine_is_refused_in_words_and_what_was_typed_stands(world, sign_in, receiver, settings):
    settings.WEBHOOK_NETWORKS = []
    page = add(sign_in("卫宁"), receiver, division=world["娄底市"].pk)
    assert page.status_code == 422
    assert "属于本机" in text_of(page)
    assert "有 1 处要改" in text_of(page)
    assert f'value="http://127.0.0.1:{receiver.port}/hooks"' in page.content.decode()
    assert "checked" in page.content.decode()
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize(("typed", "sentence"), [
    ({"address": "ftp://oa.example/"}, "只能推送到 http 或 https 地址"), ({"address": ""}, "请写地址"),
    ({"events": []}, "请选要推送的事件"), ({"events": ["test"]}, "选择一个有效的选项"),
])  # fmt: skip
def test_what_is_wrong_is_said(world, sign_in, receiver, typed, sentence):
    page = add(sign_in("卫宁"), receiver, **{"division": world["娄底市"].pk} | typed)
    assert page.status_code == 422
    assert sentence in text_of(page)


def test_a_county_allows_for_itself_only(world, sign_in, receiver):
    page = add(sign_in("蒋波"), receiver, division=world["娄星区"].pk)
    assert (page.status_code, Endpoint.objects.count()) == (422, 0)
    assert "不在您的管理范围内" in text_of(page)
    add(sign_in("蒋波"), receiver, division=world["双峰县"].pk)
    assert str(Endpoint.objects.get().division) == "双峰县"


def test_the_same_address_is_not_allowed_twice(world, sign_in, receiver, made):
    page = add(sign_in("卫宁"), receiver, division=world["娄底市"].pk)
    assert (page.status_code, Endpoint.objects.count()) == (422, 1)
    assert "已有同样的推送地址" in text_of(page)


def test_a_trial_arrives_and_stands_in_the_log(world, sign_in, receiver, made):
    client, (endpoint, _) = sign_in("卫宁"), made
    assert "试送已经发出" in text_of(client.post(reverse("webhook-try", args=[endpoint.pk]), follow=True))
    work(endpoint)
    assert [name for name, _ in receiver.told] == ["test"]
    text = text_of(client.get(reverse("webhook", args=[endpoint.pk])))
    assert "送到" in text
    assert str(Delivery.objects.get().number) in text


def test_what_was_given_up_is_said_and_sent_again_at_a_press(world, sign_in, receiver, made):
    client, (endpoint, _) = sign_in("卫宁"), made
    announce("filing.submitted", JIEXIN, {"name": "街心社区"})
    Delivery.objects.update(given_up_at=timezone.now(), status=500, answer="内部错误", tries=17)
    text = text_of(client.get(reverse("webhook", args=[endpoint.pk])))
    assert "三天没有送到" in text
    assert "500：内部错误" in text
    client.post(reverse("webhook-again", args=[endpoint.pk, Delivery.objects.get().pk]))
    work(endpoint)
    assert len(receiver.accepted) == 1


def test_the_log_is_filtered(world, sign_in, receiver, made):
    endpoint, _ = made
    announce("filing.submitted", JIEXIN, {"name": "街心社区"})
    announce("year.sealed", "4313", {"name": "娄底全市"})
    Delivery.objects.filter(event__name="year.sealed").update(delivered_at=timezone.now())
    client, url = sign_in("卫宁"), reverse("webhook", args=[endpoint.pk])
    for asked, seen in (
        ("event=year.sealed", (False, True)),
        ("state=waiting", (True, False)),
        ("state=delivered", (False, True)),
        ("state=given_up", (False, False)),
        ("state=nonsense", (True, True)),
    ):
        text = text_of(client.get(f"{url}?{asked}"))
        assert ("街心社区" in text, "娄底全市" in text) == seen, asked


def test_paused_it_hears_nothing_and_resumed_it_does(world, sign_in, receiver, made):
    client, (endpoint, _) = sign_in("卫宁"), made
    client.post(reverse("webhook-pause", args=[endpoint.pk]), {"do": "pause"})
    announce("filing.submitted", JIEXIN, {})
    assert "先恢复，再送" in text_of(client.post(reverse("webhook-try", args=[endpoint.pk]), follow=True))
    assert not Event.objects.exists()
    client.post(reverse("webhook-pause", args=[endpoint.pk]), {"do": "resume"})
    announce("filing.submitted", JIEXIN, {})
    assert Event.objects.count() == 1


def test_removing_asks_for_a_reason_and_ends_it(world, sign_in, receiver, made):
    client, (endpoint, _) = sign_in("卫宁"), made
    announce("filing.submitted", JIEXIN, {})
    url = reverse("webhook-remove", args=[endpoint.pk])
    refused = client.post(url, {"reason": " "})
    assert (refused.status_code, Endpoint.objects.count()) == (422, 1)
    assert "请写为什么移除" in text_of(refused)
    client.post(url, {"reason": "换了办公系统"})
    assert not Endpoint.objects.exists() and not Delivery.objects.exists()
    assert Revision.objects.filter(kind="webhooks.endpoint").first().reason == "换了办公系统"


def test_switched_off_the_pages_say_so_and_try_nothing(world, sign_in, receiver, made, settings):
    settings.WEBHOOKS = False
    client, (endpoint, _) = sign_in("卫宁"), made
    assert "WEBHOOKS=on" in text_of(client.get(reverse("webhooks")))
    assert "没有送" in text_of(client.post(reverse("webhook-try", args=[endpoint.pk]), follow=True))
    assert not Event.objects.exists()


def test_the_auditor_reads_in_the_trail_who_allowed_what(world, sign_in, made):
    text = text_of(sign_in("沈岩").get(reverse("audit")))
    assert "推送地址" in text
    assert "填报已提交、年度已封存" in text
