"""A program that receives events, and the passing of time for those that wait for it."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.db.models import F

from lodi_community.webhooks import delivering
from lodi_community.webhooks.models import Delivery, Endpoint

SECRET = "a-secret-that-is-shown-once"


class Receiver:
    """A program that takes events at a port of this machine, and can be killed and started again.

    ``requests``: [(headers, body)] of all that came; ``accepted``: those of them that were answered with 204.
    ``mode``: a status to answer with, "drop" to be killed before the answer, "slow" to never end it.
    """

    def __init__(self):
        self.requests, self.accepted, self.mode, self.port, self.server = [], [], 204, 0, None

    def start(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.append((dict(self.headers), body))
                receiver.answer(self, body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()
        return self

    def answer(self, handler, body):
        if self.mode == "drop":
            handler.close_connection = True
            return
        if self.mode == 204:
            self.accepted.append(self.requests[-1])
        handler.send_response(self.mode)
        handler.send_header("Location", f"http://127.0.0.1:{self.port}/elsewhere")
        text = b"" if self.mode == 204 else "没有这个社区".encode()
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    def kill(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    @property
    def told(self):
        """[(name of the event, its data)] of what was accepted, in the order of its coming."""
        return [(headers["X-Lodi-Event"], json.loads(body)["data"]) for headers, body in self.accepted]


def time_passes(hours):
    """As if all that was noted of deliveries had happened so many hours earlier."""
    gone = timedelta(hours=hours)
    Delivery.objects.update(next_try=F("next_try") - gone, since=F("since") - gone)
    Delivery.objects.exclude(tried_at=None).update(tried_at=F("tried_at") - gone)
    Endpoint.objects.exclude(rests_until=None).update(rests_until=F("rests_until") - gone)


def work(endpoint):
    """What a worker does that was woken."""
    return delivering.work(endpoint.pk)
