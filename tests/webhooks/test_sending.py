"""To whom the portal speaks, and what it makes of the answers."""

import contextlib
import ipaddress
import socket
import threading
import time

import pytest

from lodi_community.webhooks import addresses, sending
from lodi_community.webhooks.addresses import Refused, fault_of, is_allowed, look_up

pytestmark = pytest.mark.once


@pytest.mark.parametrize("text", [
    "127.0.0.1", "127.9.9.9", "::1", "0.0.0.1", "::", "169.254.169.254", "fe80::1", "fe80::1%eth0", "100.100.100.200",
    "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.0.192", "ff02::1", "::7f00:1", "64:ff9b:1::7f00:1",
])  # fmt: skip
def test_addresses_that_lead_back_into_the_machine_are_refused(text, settings):
    assert not is_allowed(text)
    settings.WEBHOOK_NETWORKS = [ipaddress.ip_network("127.0.0.1/32")]
    assert is_allowed("127.0.0.1") and is_allowed("::ffff:127.0.0.1")
    assert not is_allowed("127.0.0.2")


@pytest.mark.parametrize("text", ["10.1.2.3", "172.16.0.9", "192.168.1.1", "fd12::1", "59.51.78.210", "240e::1"])
def test_an_office_network_and_the_world_are_allowed(text):
    assert is_allowed(text)


def test_a_name_of_which_one_address_is_refused_is_refused(monkeypatch):
    answers = [(socket.AF_INET, 1, 6, "", (ip, 443)) for ip in ("59.51.78.210", "169.254.169.254")]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(Refused, match=r"oa\.example 的地址 169\.254\.169\.254.*WEBHOOK_NETWORKS"):
        look_up("oa.example", 443)


def test_a_name_that_changes_after_it_was_asked_about_is_not_asked_again(receiver, monkeypatch):
    asked = []

    def answer(host, port, *args, **kwargs):
        asked.append(host)
        ip = "127.0.0.1" if len(asked) == 1 or host == "127.0.0.1" else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    assert sending.post(f"http://oa.example:{receiver.port}/a?b=1", {}, b"{}").is_good
    assert asked[0] == "oa.example" and {*asked[1:]} <= {"127.0.0.1"}
    assert receiver.requests[0][0]["Host"] == f"oa.example:{receiver.port}"


def test_a_name_server_that_is_silent_holds_up_nobody(monkeypatch):
    monkeypatch.setattr(addresses, "LOOK_UP", 0.05)
    asleep = threading.Event()
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **kwargs: asleep.wait(5) or [])
    began = time.monotonic()
    answer = sending.post("https://oa.example/", {}, b"{}")
    asleep.set()
    assert time.monotonic() - began < 2
    assert (answer.is_down, "没有查到主机 oa.example 的地址" in answer.words) == (True, True)


def test_a_connection_that_comes_about_when_it_was_to_be_cut_is_cut(receiver):
    """Its timeouts begin anew with every byte: without the watch nothing would end it."""
    connection = sending.Connection("127.0.0.1", receiver.port, "127.0.0.1", 5, is_secure=False)
    connection.cut()
    with pytest.raises(TimeoutError):
        connection.request("POST", "/", b"{}")
    assert receiver.requests == []


@pytest.mark.parametrize(("address", "word"), [
    ("ftp://oa.example/", "http"), ("oa.example/hooks", "http"), ("http:///hooks", "http"),
    ("file:///etc/passwd", "http"), ("https://me:word@oa.example/", "账号"), ("https://oa.example/#a", "#"),
    ("https://oa.example:99999/", "端口"), ("https://oa.example:x/", "端口"), ("https://oa.example/a b", "空格"),
    ("https://oa.example/\r\nX-Evil: 1", "空格"), ("https://办公.example/", "汉字"), ("https://[::1/", "端口"),
])  # fmt: skip
def test_an_address_that_is_none_is_refused_in_words(address, word):
    assert word in fault_of(address)


def test_an_address_that_is_one_has_no_fault():
    assert fault_of("https://oa.example.cn:8443/hooks/lodi?unit=4313") == ""


def answer_of(receiver, mode):
    receiver.mode = mode
    return sending.post(f"http://127.0.0.1:{receiver.port}/", {}, b"{}")


def test_a_redirection_is_not_followed(receiver):
    answer = answer_of(receiver, 302)
    assert (answer.status, answer.is_good, answer.is_down) == (302, False, False)
    assert "不跟" in answer.words
    assert len(receiver.requests) == 1


def test_what_was_said_is_kept(receiver):
    answer = answer_of(receiver, 404)
    assert (answer.status, answer.words, answer.is_down) == (404, "没有这个社区", False)


def test_an_id_card_number_in_an_answer_is_not_kept():
    assert "没有保存" in sending.words_of(400, "11010519491231002X 不认识".encode())
    assert sending.words_of(400, b"\x00a\r\n\xff b" + b"c" * 300).startswith("a \ufffd bccc")


def test_nobody_there_is_said_so(receiver):
    port = receiver.port
    receiver.kill()
    answer = sending.post(f"http://127.0.0.1:{port}/", {}, b"{}")
    assert (answer.status, answer.is_down) == (None, True)
    assert "连接被拒绝" in answer.words


def test_an_answer_that_drips_is_cut_off(receiver, monkeypatch):
    monkeypatch.setattr(sending, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=drip, args=[server], daemon=True).start()
        began = time.monotonic()
        answer = sending.post(f"http://127.0.0.1:{server.getsockname()[1]}/", {}, b"{}")
    assert "没有回答完" in answer.words
    assert time.monotonic() - began < 5


def drip(server):
    """Answer with a byte every 20 ms, for longer than a test may take."""
    connection, _ = server.accept()
    with contextlib.suppress(OSError):
        for _ in range(1000):
            connection.sendall(b"H")
            time.sleep(0.02)


def test_a_refused_host_is_said_so_and_nothing_is_sent(receiver, settings):
    settings.WEBHOOK_NETWORKS = []
    answer = answer_of(receiver, 204)
    assert (answer.status, receiver.requests) == (None, [])
    assert "127.0.0.1" in answer.words
