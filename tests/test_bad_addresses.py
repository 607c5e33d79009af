"""Whatever stands in an address, the answer is a page or a refusal in a sentence, never a server error."""

from itertools import product

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.functional import cached_property

from assessments.inspection import live, run
from communities.models import Community, Division, YearlyProfile
from facilities.models import Premises
from lodi_community.accounts.models import User
from staffing.models import Person
from tests.places import CITY

from . import duties, facts
from .casework import leave_cases
from .evidence import attach
from .ground import layer
from .keeping import leave_views
from .packages import leave_package
from .pages import ACTIONS, PAGES, RECORDS, target
from .telling import leave_events
from .typing_in import text_of
from .uploads import leave_upload
from .world import YEAR, World

pytestmark = [pytest.mark.usefixtures("quiet"), pytest.mark.long]
SEALED = YEAR - 1
ON_SECOND_DATABASE = connection.vendor == "postgresql"  # what it could stumble over is asked there
LONG = "9" * 5000
ENDLESS = "9" * 60_000  # longer than SQLite takes for a pattern
# A person for each page: the first of these who may open it.
VISITORS = ("李敏", "钱军", "卫宁", "沈岩")
NUL, FACE = "\0", "\N{GRINNING FACE}"

OF_LISTS = {
    "place": ["../", "4313²", "999", NUL, f"4313{LONG}", "431302001001431302001001"],
    "page": ["0", "-1", "999", "abc", "²", LONG],
    "sort": ["password", "user__password", "community__street__users__password", "name;DROP", NUL, "--name"],
    "q": [NUL, "%", "' OR 1=1 --", ENDLESS, "<script>alert(1)</script>", FACE],
    "division__users__password__startswith": ["argon2"],
}  # fmt: skip
OF_FILTERS = ["nothing", "-1", "99999999999999999999", NUL, "²"]
OF_RECORDS = {"place": ["4313²"], "page": ["²", LONG], "next": ["https://example.org/"]}
OF_OTHERS = OF_LISTS | {
    "year": ["abc", "1999", "2025 ", "２０２５", "99999999999999999999", "-1", NUL, LONG],
    "unit": ["../", "4313²", "999", NUL, f"4313{LONG}"],
    "rule": ["../", "99.9", NUL],
    "state": ["nothing", NUL],
    "head": ["nothing", NUL],
    "code": [NUL, "0000-0000", LONG, "'"],
    "next": ["https://example.org/", "//example.org", "javascript:alert(1)"],
}  # fmt: skip
HARD_FOR_A_DATABASE = {NUL, "²", "-1", "-999", "%", FACE, f"4313{LONG}", "99999999999999999999", LONG, ENDLESS}


@layer()
def two_years():
    """The world with a sealed and a working year."""
    world = World(SEALED)
    facts.state_facts_of_year(world.communities, YEAR)
    duties.state_duties(world.divisions, world.communities, SEALED)
    duties.draft_revision(world["娄底市"], YEAR)
    assert run.work(run.start(SEALED, CITY, by=world["钱军"]).pk)
    live.refresh_all(CITY)
    return world


@pytest.fixture
def sign_in_to(two_years):
    """sign_in_to("李敏"): a client in which that user is signed in; a server error is an answer there."""

    def make(name):
        client = Client(raise_request_exception=False)
        client.force_login(two_years[name])
        return client

    return make


def faults_of(client, url, questions):
    """Ask an address with each of these {name: [values]}, one at a time; what is wrong with the answers."""
    for name, values in questions.items():
        for value in values:
            yield from faults_of_answer(client.get(url, {name: value}), f"{url}?{name}={value[:30]!r}")


def faults_of_answer(response, asked):
    if response.status_code not in (200, 302, 404):
        yield f"{asked}: {response.status_code}"
    elif "example.org" in response.headers.get("Location", ""):
        yield f"{asked} leads away"
    elif b"<script>alert" in b"".join(response):
        yield f"{asked} is not escaped"


class Asked(QueryDict):
    """The question of an address that remembers which of its parameters a page reads."""

    names = set()

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.names.add(name)
        return super().__contains__(name)

    def getlist(self, name, default=None):
        self.names.add(name)
        return super().getlist(name, default)


@pytest.fixture
def read_by(monkeypatch):
    """read_by(client, url): the names of the parameters that the page reads when none is given."""
    monkeypatch.setattr(WSGIRequest, "GET", cached_property(lambda request: Asked(request.META["QUERY_STRING"])))
    WSGIRequest.GET.__set_name__(WSGIRequest, "GET")

    def read(client, url):
        Asked.names.clear()
        assert client.get(url).status_code in (200, 302), url
        return set(Asked.names)

    return read


def in_turn(questions, turn, most=1):
    """Of the values of each parameter the next few. All kinds share one machine: over them every value is asked often."""
    return {
        name: [values[(turn + number) % len(values)] for number in range(min(most, len(values)))]
        for name, values in questions.items()
    }


def asked_of(names):
    """Of the questions of these names every value; on the second database those that it could stumble over."""
    if not ON_SECOND_DATABASE:
        return {name: OF_OTHERS[name] for name in names}
    return {name: [value for value in OF_OTHERS[name] if value in HARD_FOR_A_DATABASE] for name in names}


@pytest.mark.long
def test_no_parameter_brings_a_page_down(two_years, sign_in_to, read_by):
    """Every value for every parameter that a page reads, and all the others at once, which it may read behind these."""
    leave_upload(two_years["李敏"])
    leave_events(two_years)
    leave_package(two_years["钱军"])
    leave_cases(two_years)
    leave_views()
    attach(Premises.objects.within(two_years["李敏"].scope).first(), two_years["李敏"], "产权证.docx")
    Person._base_manager.update(mobile="13800000001")
    clients = {name: sign_in_to(name) for name in VISITORS}
    wrong, pages, read = [], 0, set()
    for turn, (address, page) in enumerate(pages_of_no_kind()):
        able = [two_years[name] for name in VISITORS if two_years[name].post in page.see]
        user, url = next((user, url) for user in able if (url := target(address, page, user, user.scope)))
        client, url = clients[user.name], url.partition("?")[0]
        found = read_by(client, url) & set(OF_OTHERS)
        wrong += faults_of(client, url, asked_of(found))
        if not ON_SECOND_DATABASE:
            unread = {name: values[turn % len(values)] for name, values in OF_OTHERS.items() if name not in found}
            wrong += faults_of_answer(client.get(url, unread), f"{url}?{[*unread]}")
        pages, read = pages + 1, read | found
    assert not wrong, "\n".join(wrong)
    assert pages > 30
    assert read >= {"place", "page", "q", "year", "unit", "rule", "state", "head", "code"}


def pages_of_no_kind():
    """(name, page) of every page that is opened and belongs to no kind of record."""
    of_kinds = {f"{kind}-{action}" for kind in RECORDS for action in ACTIONS}
    for address, page in PAGES.items():
        if page.see and address not in of_kinds and page.of not in ("file", "year"):
            yield address, page


@pytest.mark.long
def test_no_parameter_brings_a_page_of_a_record_down(two_years, sign_in_to):
    """One question a page: one machine shows them all, and over all kinds every value is asked of every page."""
    clients = {name: sign_in_to(name) for name in VISITORS}
    questions = [(name, value) for name, values in OF_RECORDS.items() for value in values]
    wrong, asked = [], set()
    for turn, (kind, action) in enumerate(product(RECORDS, ACTIONS[1:])):
        if ON_SECOND_DATABASE and turn % 4:
            continue
        page = PAGES[f"{kind}-{action}"]
        able = [two_years[name] for name in VISITORS if two_years[name].post in page.see]
        user, url = next((user, url) for user in able if (url := target(f"{kind}-{action}", page, user, user.scope)))
        name, value = questions[turn % len(questions)]
        wrong += faults_of(clients[user.name], url.partition("?")[0], {name: [value]})
        asked.add((action, name, value))
    assert not wrong, "\n".join(wrong)
    assert ON_SECOND_DATABASE or asked == {(action, *question) for action in ACTIONS[1:] for question in questions}


@pytest.mark.long
def test_no_parameter_brings_a_list_down(two_years, sign_in_to):
    wrong, asked = [], set()
    for turn, (kind, (see, _)) in enumerate(RECORDS.items()):
        user = next(two_years[name] for name in VISITORS if two_years[name].post in see)
        client, url = sign_in_to(user.name), reverse(f"{kind}-list")
        filters = {name: OF_FILTERS for name in client.get(url).context["filter"].form.fields if name != "q"}
        # One machine shows all lists: of what every list takes two parameters each, of its own filters all.
        names = list(OF_LISTS)
        two = {name: OF_LISTS[name] for name in (names[turn % len(names)], names[(turn + 2) % len(names)])}
        questions = in_turn(two, turn // len(names)) | in_turn(filters, turn)
        if ON_SECOND_DATABASE:
            questions = {
                name: [value for value in values if value in HARD_FOR_A_DATABASE] for name, values in questions.items()
            }
        asked |= {(name, value) for name, values in questions.items() if name in two for value in values}
        wrong += faults_of(client, url, questions)
    assert not wrong, "\n".join(wrong)
    everything = {(name, value) for name, values in OF_LISTS.items() for value in values}
    assert asked == {each for each in everything if not ON_SECOND_DATABASE or each[1] in HARD_FOR_A_DATABASE}


PATHS = [
    "/units/999/", "/units/abc/", "/units/%00/", "/units/4313²/", f"/units/{LONG}/", "/units/9999/communities/",
    "/communities/431302001999/", "/communities/%00/", "/communities/x/records/", "/communities/../../etc/passwd/",
    "/records/grid/0/", "/records/grid/99999999999999999999999/", "/records/grid/abc/", "/records/nothing/",
    "/records/grid/1/nothing/", "/records/grid/-1/", f"/records/grid/{LONG}/", "/records/grid/1/edit", "/admin/", "/live/nothing/",
    "/inspections/1999/", "/inspections/99999999999999999999/", "/inspections/abc/", "/reports/1999/4313.docx",
    "/reports/2025/4313.exe", "/reports/2025/..%2f.docx", "/reports/2025/%00.xlsx", "/reports/99999999999999999999/4313.pdf",
    "/static/../manage.py", "/static/nothing.css", "/%ff",
]  # fmt: skip


@pytest.mark.parametrize("name", VISITORS)
def test_an_unknown_address_does_not_exist(sign_in_to, name):
    client = sign_in_to(name)
    answers = {path[:60]: client.get(path).status_code for path in PATHS}
    assert {path: status for path, status in answers.items() if status not in (301, 403, 404, 405)} == {}


def test_nobody_is_told_more_than_that_an_address_does_not_exist(sign_in_to):
    client = sign_in_to("李敏")
    said = {text_of(client.get(path)) for path in ("/units/431321/", "/units/9999/", "/records/grid/0/", "/nothing/")}
    assert len(said) == 1
    assert "地址可能写错了，记录可能已删除，或者不在您的管理范围内。" in said.pop()


# What lists are sorted and filtered by --------------------------------------------------------


def test_a_list_is_sorted_by_its_columns_only(sign_in_to):
    """Sorted by the hash of a password, a list would tell about it."""
    client = sign_in_to("卫宁")

    def order(**asked):
        return [row.record.username for row in client.get("/records/user/", asked).context["table"].rows]

    plain = order()
    for name in ("password", "-password", "division__users__password", "must_change_password"):
        assert order(sort=name) == plain
    assert order(sort="-username") == sorted(plain, reverse=True) != plain


def test_a_list_is_filtered_by_its_declared_filters_only(sign_in_to):
    client = sign_in_to("卫宁")

    def total(**asked):
        return client.get("/records/user/", asked).context["total"]

    everybody = total()
    for name in ("password__startswith", "password", "username__regex", "division__code", "id"):
        assert total(**{name: "zzz"}) == everybody
    assert total(post="clerk") == 3 < everybody


def test_a_list_is_filtered_by_yes_and_no(two_years, sign_in_to):
    client = sign_in_to("卫宁")
    User.objects.filter(username="wangfang").update(is_active=False)
    page = client.get("/records/user/", {"is_active": "0"})
    assert [row.record.name for row in page.context["table"].rows] == ["王芳"]
    assert '<option value="0" selected>否</option>' in page.content.decode()
    assert client.get("/records/user/", {"is_active": "1"}).context["total"] == User.objects.count() - 1


# A year without an inspection -----------------------------------------------------------------

NO_YEAR = {
    "/units/4313/?year=1999": "1999年度没有督查结果。可以看的年度：2026、2025",
    "/units/4313/communities/?year=abc": "abc年度没有督查结果。可以看的年度：2026、2025",
    "/communities/431302001001/?year=2019": "2019年度没有督查结果。可以看的年度：2026、2025",
    "/inspections/2019/": "2019年度还没有督查",
    "/reports/?year=2019": "2019年度",
    "/reports/?year=abc": "“abc”不是年度",
    "/reports/2019/4313.docx": "2019年度",
    "/reports/2026/4313.docx": "2026年度",
}


@pytest.mark.parametrize("url", NO_YEAR)
def test_a_year_without_an_inspection_is_named_in_a_sentence(sign_in_to, url):
    response = sign_in_to("钱军").get(url)
    assert response.status_code == 404
    assert NO_YEAR[url] in text_of(response)


@pytest.mark.parametrize("year", ["²", LONG, "abc", "", NUL, "-1", "2014", "9999", "2025"])
def test_a_request_for_another_year_is_refused_in_a_sentence(sign_in_to, year):
    response = sign_in_to("钱军").post("/inspections/start/", {"typed": year, "reason": "换届"})
    assert response.status_code == 422
    assert f"要封存的是 {YEAR}。再写一次 {YEAR}" in text_of(response)


@pytest.mark.parametrize("reason", [LONG, NUL, "\x00换届", "  "])
def test_a_reason_that_cannot_be_stored_is_refused(sign_in_to, reason):
    assert sign_in_to("钱军").post("/inspections/start/", {"typed": YEAR, "reason": reason}).status_code == 422


# Places without anything ----------------------------------------------------------------------


def test_a_community_without_any_record_has_all_its_pages(two_years, sign_in_to):
    empty = facts.add(
        Community,
        [
            Community(
                code="431302001009",
                name="空白社区",
                street=two_years["乐坪街道"],
                funding_tier_default="municipal_urban",
            )
        ],
    )[0]
    live.refresh_all(CITY)
    for name, pages in {
        "李敏": ["/", "/desk/"],
        "钱军": ["/units/4313/?year=2026"],
        "褚平": ["/units/431302001/?year=2026"],
    }.items():
        client = sign_in_to(name)
        for url in [*pages, f"/communities/{empty.code}/", f"/communities/{empty.code}/records/"]:
            response = client.get(url, follow=True)
            assert response.status_code == 200, url
            assert "空白社区" in text_of(response), url
    said = text_of(sign_in_to("褚平").get(f"/communities/{empty.code}/"))
    assert "数据缺失" in said
    assert "None" not in said
    assert not YearlyProfile.objects.filter(community=empty).exists()


def test_a_community_founded_after_the_seal_has_no_verdict_in_that_year_and_a_sentence_says_so(two_years, sign_in_to):
    facts.add(
        Community,
        [Community(code="431302001009", name="新社区", street=two_years["乐坪街道"], funding_tier_default="township")],
    )
    response = sign_in_to("李敏").get("/communities/431302001009/?year=2025")
    assert response.status_code == 404
    assert "新社区在 2025年度没有评估" in text_of(response)


def test_a_division_without_communities_says_that_there_is_nothing_yet(two_years, sign_in_to):
    facts.add(Division, [Division(code="431381", name="冷水江市", level="county", parent=two_years["娄底市"])])
    for url in ("/units/431381/", "/units/431381/?year=2026", "/units/431381/communities/"):
        response = sign_in_to("钱军").get(url)
        assert response.status_code == 200
        assert "冷水江市" in text_of(response)
    assert "年度冷水江市还没有评判结果" in text_of(sign_in_to("钱军").get("/units/431381/"))
