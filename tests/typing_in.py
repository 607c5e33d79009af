"""Filling in a page's form as a browser would, without one: what stands in it is posted, with what is typed over it."""

import html
import re
from html.parser import HTMLParser


class Form(HTMLParser):
    """The values of the forms of a page: ``forms`` is a list of {name: value}, in the order of the page."""

    def __init__(self, response):
        super().__init__()
        self.forms, self.actions, self.select, self.area = [], [], None, None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, pairs):
        attrs = dict(pairs)
        if tag == "form":
            self.forms.append({})
            self.actions.append(attrs.get("action", ""))
        elif not self.forms or "disabled" in attrs:
            return
        elif tag == "input":
            self._input(attrs)
        elif tag == "select":
            self.select = attrs.get("name")
        elif tag == "option" and self.select and ("selected" in attrs or self.select not in self.forms[-1]):
            self.forms[-1][self.select] = attrs.get("value", "")
        elif tag == "textarea":
            self.area = attrs.get("name")
            self.forms[-1][self.area] = ""

    def _input(self, attrs):
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if name and (kind not in ("checkbox", "radio", "submit") or "checked" in attrs):
            self.forms[-1][name] = attrs.get("value", "on" if kind == "checkbox" else "") or ""

    def handle_endtag(self, tag):
        if tag in ("select", "textarea"):
            self.select = self.area = None

    def handle_data(self, data):
        if self.area:
            self.forms[-1][self.area] += data


def form_in(response, having="version"):
    """The values of the page's form that has a field of this name."""
    return next(form for form in Form(response).forms if having in form)


def open_form(client, url, having="version"):
    """The values of the form at an address, as they are when somebody opens it."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return form_in(response, having)


def fill_in(client, url, **typed):
    """Open the form at an address, type into it and send it; returns the answer. None unticks a box."""
    return send(client, url, open_form(client, url), **typed)


def send(client, url, form, **typed):
    """Send an opened form with what was typed into it."""
    data = form | typed
    return client.post(url, {name: value for name, value in data.items() if value is not None})


def text_of(response):
    """What a page says, without its markup and with single spaces."""
    bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(bare))
