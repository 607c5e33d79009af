"""Single sign-on for tests: a real provider (OpenID Connect) in a thread, and a browser that goes there and comes back."""

from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from lodi_community.access.models import Access
from tests.typing_in import text_of

NUMBER = "u-00871"


def led(client, url="/sso/", **data):
    """Where the provider's page is to which the browser is led."""
    answer = client.post(url, data)
    assert answer.status_code == 302, text_of(answer)
    return answer.url


def signs_in_there(there, number=NUMBER, **changed):
    """What the provider answers: the address back. ``changed``: of the parameters of the address that leads there."""
    parts = urlsplit(there)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
    url = parts._replace(query=urlencode(query)).geturl()
    answer = requests.post(url, data={"sub": number}, allow_redirects=False, timeout=5)
    return answer.headers["Location"]


def back(client, number=NUMBER, changed=None, **data):
    """The whole way by the button of the login page."""
    return client.get(signs_in_there(led(client, **data), number, **(changed or {})))


def inside(client):
    return "_auth_user_id" in client.session


def refused(client, answer, sentence):
    """Nobody is signed in, and the page says why."""
    assert not inside(client)
    assert sentence in text_of(answer)
    assert 400 <= answer.status_code < 600
    return True


def last_access():
    return Access.objects.latest("pk")
