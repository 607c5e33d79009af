"""A button that is pressed twice before the first answer is there."""

import threading

from django.db import connection
from django.test import Client


def clicked_twice(client, url, form):
    """The status codes of two answers to one form that is sent at the same moment, in two threads."""
    answers, ready = [], threading.Barrier(2)

    def click():
        other = Client()
        other.cookies = client.cookies
        ready.wait(10)
        answers.append(other.post(url, form).status_code)
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(30)
    return answers
