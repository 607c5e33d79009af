"""A person who calls addresses, inside and outside the scope, and notes each answer that is not as the table of pages says."""

import contextlib
import hashlib
import re
from unittest.mock import patch

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse

from lodi_community.access.models import Access
from lodi_community.accounts.models import SignIn
from lodi_community.drafts.models import Draft

from .marked import outside, strangers, words_of
from .pages import ACTIONS, PAGES, RECORDS, first_of, target
from .typing_in import form_in

OF_KINDS = {f"{kind}-{action}" for kind in RECORDS for action in ACTIONS}  # the addresses of the kinds of record

ENTRIES = re.compile(r'<a\s+href="([^"#]+)"(\s+aria-current="page")?\s*>([^<]*)')


def menu_of(response):
    """[(address, whether it is marked, label)] of the entries of a page's menu."""
    menu = response.content.decode().partition('id="menu"')[2].partition("</nav>")[0]
    return [(url, bool(mark), label) for url, mark, label in ENTRIES.findall(menu)]


def marked(response):
    """{label: address} of the marked entries."""
    return {label: url for url, mark, label in menu_of(response) if mark}


def wrongly_marked(response):
    """What is wrong with the menu of a page: the way above it leads through a list, and another entry is marked; "" for none."""
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return ""
    way = response.content.decode().partition('class="crumbs"')[2].partition("</ol>")[0]
    lists = {url for url, _, _ in menu_of(response) if not url.startswith("/units/")}  # a unit is a place, not a list
    led = [url for url in re.findall(r'href="([^"?]*)', way) if url in lists][-1:]
    found = [*marked(response).values()]
    fits = found == led or found == [response.request["PATH_INFO"]]
    return "" if fits or not led else f"{found} is marked, {led} leads here"


class Visitor:
    """One person who calls every address; whatever is written is undone after each call."""

    def __init__(self, user):
        self.user, self.scope = user, user.scope
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.client.get(reverse("password-change"))  # writes the session once
        self.before = {table: digest(table) for table in MODELS}
        self.faults = []

    def call(self, method, url, expected, data=None):
        """Call an address; note a fault unless the status is expected, nothing strange is in it and a refusal wrote nothing."""
        with undone(), watched() as touched:
            response = getattr(self.client, method)(url, data)
            words = words_of(response)
            refused = method == "get" or response.status_code in (403, 404, 405, 409, 422)
            written = refused and any(digest(table) != self.before[table] for table in touched)
        self.client.cookies.pop("messages", None)
        if response.status_code not in expected:
            self.fault(method, url, f"{response.status_code} instead of {sorted(expected)}")
        if "no-store" not in response.get("Cache-Control", ""):
            self.fault(method, url, "may be kept by the browser")
        if response.status_code == 403 and "不能这样做" not in words:
            self.fault(method, url, "403 without the page that says so")
        if found := strangers(words, self.scope):
            self.fault(method, url, f"names {sorted(found)}")
        if written:
            self.fault(method, url, "refused, but something is written")
        return response

    def fault(self, method, url, words):
        self.faults.append(f"{method.upper()} {url}: {words}")

    def may(self, posts, page):
        return self.user.post in posts and (not page.city or len(self.scope) == 4)

    def visit_all(self, names):
        for name in names:
            self.visit(name, PAGES[name])

    def visit(self, name, page):
        """Both methods, inside and outside; outside, an address that takes no POST from anybody is only opened."""
        url = target(name, page, self.user, self.scope)
        data = {}
        if url:
            response = self.call("get", url, self.on_get(page))
            data = self.typed(name, page, response)
            self.call("post", url, self.on_post(page), data)
        if page.of in ("", "year", "revision", "request", "correction", "sheet", "documented kind", "own token"):
            return
        allowed = self.may(page.see | page.send, page)
        if not allowed and name in OF_KINDS:
            return  # kept out inside too, in the same words
        # Whom the post itself keeps out is asked about the nearest place, the others of every third page about the next too;
        # pages of kinds about one of the two in turn.
        near, at = outside(self.scope)[:2], list(PAGES).index(name)
        if name in OF_KINDS:
            kind, _, action = name.partition("-")
            near = near[(ACTIONS.index(action) + list(RECORDS).index(kind)) % 2 :][:1] or near[:1]  # the city: none
        elif not allowed or at % 3:
            near = near[:1]
        for code in near:
            if url := target(name, page, self.user, code):
                # A form's panel for a new record names no place in its address, only in what is posted.
                gone = {200, 404} if name == "live-add" else {404}
                self.call("get", url, gone | {405} if allowed else {403, 404, 405})
                if page.send:
                    self.call("post", url, gone | {405} if allowed else {403, 404, 405}, data)

    def on_get(self, page):
        if not page.see:
            return {405}
        return {200, 302} if self.may(page.see, page) else {403}

    def on_post(self, page):
        if page.send:
            return {200, 302, 422} if self.may(page.send, page) else {403}
        return {200, 302, 405} if self.may(page.see, page) else {403, 405}

    def typed(self, name, page, response):
        """What is posted: the page's own form as it was opened, and what the table says."""
        data = {}
        if page.send and response.status_code == 200 and "version" in (response.content.decode()):
            data = form_in(response, "paste" if page.of == "sheet" else "version")
        if page.of == "premises form":
            edit = self.client.get(reverse("premises-edit", args=[first_of("premises", self.user, self.scope).pk]))
            data = form_in(edit) if edit.status_code == 200 else {}
        return data | {name: value() if callable(value) else value for name, value in page.data}


@contextlib.contextmanager
def undone():
    """Whatever the block writes is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def watched():
    """The tables of ours that the statements of the block write to, rolled back or not; on PostgreSQL those of COPY too."""
    touched = set()

    def watch(execute, sql, params, many, context):
        if written := re.match(r'(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"', sql):
            touched.update(MODELS.keys() & {written[1]})
        else:
            assert not sql.startswith(("INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")), sql
        return execute(sql, params, many, context)

    def copy(cursor, sql, *args):
        """What the driver does for many rows (records/inserting.py), past Django's wrappers."""
        touched.update(MODELS.keys() & {re.match(r'COPY "(\w+)"', sql)[1]})
        return cursor.cursor.copy_expert(sql, *args)

    with connection.execute_wrapper(watch), patch.object(CursorWrapper, "copy_expert", copy, create=True):
        yield touched


OURS = ("lodi_community", "communities", "committees", "staffing", "funding", "facilities", "assessments")
# Every table of ours but three: what was typed and refused is kept for the user, once a minute that a session is used, and
# the log is added to by a refusal.
MODELS = {
    model._meta.db_table: model
    for model in apps.get_models()
    if model not in (Access, Draft, SignIn) and model.__module__.partition(".")[0] in OURS
}


def digest(table):
    """A digest over every row of a table."""
    rows = MODELS[table]._base_manager.order_by("pk").values_list()
    return hashlib.sha256(repr(list(rows)).encode()).digest()
