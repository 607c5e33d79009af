"""A program that receives events of the portal, with nothing but the standard library: docs/handbook/webhooks.md.

    SECRET=… python3 receiver.py 8080

It checks the signature, takes each number once, prints what happened and answers with 204.
"""

import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ.get("SECRET", "")
OLDEST = 300  # seconds: what was signed longer ago may have been recorded and sent again by somebody else
taken = set()  # numbers that came already; a real program keeps them in its database, for four days at least


def is_genuine(secret, timestamp, signature, body):
    """Whether a body (bytes) was signed by the portal just now. Compared so that the time taken tells nothing."""
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > OLDEST:
        return False
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={digest}", signature)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        heads = (self.headers.get("X-Lodi-Timestamp", ""), self.headers.get("X-Lodi-Signature", ""))
        if not is_genuine(SECRET, *heads, body):
            return self.answer(401)
        number = self.headers["X-Lodi-Delivery"]
        if number not in taken:  # the portal sends it again where it did not hear the answer
            print(json.loads(body), flush=True)
            taken.add(number)
        return self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
