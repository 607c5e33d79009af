"""One request to an endpoint: signed, to the address that was looked up, no further, and never longer than ten seconds in all."""

import contextlib
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils import timezone

from lodi_community.records import identity

from .addresses import Refused, host_and_port, look_up
from .models import ANSWER_LENGTH

TIMEOUT = 10.0  # seconds, from the look-up of the name to the last byte read
MOST_READ = 2000  # bytes of an answer
DOWN = (408, 429)  # with 5xx and no answer at all: nobody is there, for no event


@dataclass(frozen=True)
class Answer:
    """What came back. ``status`` is None where nothing did; ``words`` says what came, or why nothing."""

    status: int | None
    words: str

    @property
    def is_good(self):
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_down(self):
        """Whether the endpoint would take no other event either."""
        return self.status is None or self.status >= 500 or self.status in DOWN


def body_of(event):
    """The bytes that are sent of an event: the same at each try, so that their signature can be compared."""
    content = {
        "event": event.name,
        "number": str(event.number),
        "at": timezone.localtime(event.at).isoformat(timespec="seconds"),
        "place": event.place_code,
        "data": event.payload,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def signature(secret, timestamp, body):
    """HMAC-SHA256 in hexadecimal of the timestamp (Unix seconds), a full stop and the body."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def send(delivery):
    """Send a delivery once. Returns the Answer; raises nothing that the network or the other side could cause."""
    endpoint, body, timestamp = delivery.endpoint, body_of(delivery.event), int(time.time())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Lodi-Community",
        "X-Lodi-Event": delivery.event.name,
        "X-Lodi-Delivery": str(delivery.number),
        "X-Lodi-Timestamp": str(timestamp),
        "X-Lodi-Signature": f"sha256={signature(endpoint.secret, timestamp, body)}",
    }
    return post(endpoint.address, headers, body)


def post(address, headers, body):
    """POST bytes to an address and read the beginning of the answer. Follows no redirection. Returns the Answer."""
    parts, (host, port), began = urlsplit(address), host_and_port(address), time.monotonic()
    try:
        ip = look_up(host, port)
    except Refused as refusal:
        return Answer(None, str(refusal)[:ANSWER_LENGTH])
    left = TIMEOUT - (time.monotonic() - began)
    connection = Connection(host, port, ip, left, is_secure=parts.scheme == "https")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    watch = threading.Timer(left, connection.cut)
    watch.start()
    try:
        connection.request("POST", target, body, headers)
        response = connection.getresponse()
        return Answer(response.status, words_of(response.status, response.read(MOST_READ)))
    except (OSError, http.client.HTTPException) as error:
        return Answer(None, _sentence(error, connection.was_cut))
    finally:
        watch.cancel()
        connection.close()


class Connection(http.client.HTTPConnection):
    """A connection to one IP address that speaks with the host that was asked for, and that can be cut from outside."""

    def __init__(self, host, port, ip, timeout, is_secure):
        super().__init__(host, port, timeout=timeout)
        self.default_port = 443 if is_secure else 80
        self.ip, self.is_secure, self.was_cut = ip, is_secure, False

    def connect(self):
        self.sock = socket.create_connection((self.ip, self.port), self.timeout)
        if self.is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        if self.was_cut:  # while there was no socket yet that could be
            raise TimeoutError
        if self.is_secure:
            self.sock.do_handshake()

    def cut(self):
        """End whatever is under way, at whatever point: the timeout of a socket begins anew with every byte."""
        self.was_cut = True
        if sock := self.sock:
            with contextlib.suppress(OSError):  # it has ended by itself
                sock.shutdown(socket.SHUT_RDWR)


def words_of(status, content):
    """The beginning of an answer as one line; nothing of it where it carries an ID-card number, which nothing here may store."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "对方要转到别的地址，不跟。请把新的地址另外添加"
    text = " ".join("".join(c if c.isprintable() else " " for c in content.decode(errors="replace")).split())
    return "对方的回答里有身份证号码，没有保存" if identity.fault("回答", text) else text[:ANSWER_LENGTH]


def _sentence(error, was_cut):
    """Why no answer came."""
    if was_cut or isinstance(error, TimeoutError):
        return f"{TIMEOUT:.0f} 秒内没有回答完"
    if isinstance(error, ConnectionRefusedError):
        return "对方没有在收：连接被拒绝"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "对方的证书核实不了。用单位自己的证书的，请安装维护的人把根证书装到服务器上"
    if isinstance(error, http.client.HTTPException | ConnectionError | ssl.SSLError):
        return "连接中断，没有收到回答"
    return "连不上对方"
