"""Every address × every post × inside and outside the user's scope × GET and POST, from the URLconf itself.

Inside: what the post may do. By post: 403. Outside the scope a row does not exist: 404, and no name of it anywhere.
The table in pages.py is the contract; an address without an entry fails the test, and so does an entry without an address.
"""

import pytest
from django.forms import ModelChoiceField
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLResolver

from communities.models import YearlyProfile
from lodi_community.records.kinds import KINDS

from . import facts
from .marked import outside, strangers, words_of
from .pages import ACTIONS, ADMINISTRATOR, CLERK, DEPARTMENT, DOORS, PAGES, RECORDS, first_of, target
from .sizes import PROVING
from .typing_in import form_in
from .visiting import OF_KINDS, Visitor

pytestmark = pytest.mark.usefixtures("quiet")

# One account for each post and level: the clerk of a street, the department of the city and of a county, …
PEOPLE = {
    "street-clerk": "李敏", "county-reviewer": "赵琳", "city-department": "钱军", "county-department": "吴霞",
    "city-leader": "郑毅", "county-leader": "冯洁", "street-leader": "褚平", "city-administrator": "卫宁",
    "county-administrator": "蒋波", "city-auditor": "沈岩", "county-auditor": "韩梅",
}  # fmt: skip


def addresses(patterns=None):
    """Names of all addresses of the URLconf but those for programs (tests/api); one without a name stands with its pattern."""
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        elif not hasattr(pattern.callback, "answers_programs"):
            yield pattern.name or str(pattern.pattern)


def test_every_address_has_an_entry_and_every_entry_an_address():
    names, known = list(addresses()), {*PAGES, *DOORS}
    assert {*names} - known == set(), "write in tests/pages.py who may see it and who may post to it"
    assert known - {*names} == set(), "take it out of tests/pages.py: there is no such address"
    assert len(names) == len({*names}), "two addresses have one name"


def test_every_kind_of_record_is_in_the_table():
    assert set(RECORDS) == set(KINDS)


# What is called by whom -----------------------------------------------------------------------

# That the other database compares codes alike is seen with one account; what a post may do is no matter of the database.
ON_EACH_DATABASE = ("county-leader", "county-department")  # the first opens its pages, the second posts forms
EACH = [pytest.param(key, marks=() if key == ON_EACH_DATABASE[0] else pytest.mark.once, id=key) for key in PEOPLE]
POSTS = ["clerk", "reviewer", "department", "leader", "administrator", "auditor"]
SHARED_OUT = ("leader", "administrator", "auditor")  # change nothing, or two kinds: those of each level share the kinds
SEEING, CHANGING = ACTIONS[:3], ACTIONS[3:]


def post_of(key):
    return key.rpartition("-")[2]


def rows_of_rights():
    """{(who sees it, who changes it): the kinds of record with these rights}."""
    rows = {}
    for kind, (see, change) in RECORDS.items():
        rows.setdefault((frozenset(see), frozenset(change)), []).append(kind)
    return rows


def kinds_of(key):
    """The kinds of record that a person is asked about: all, or with the others of the post all together."""
    post = post_of(key)
    share = [other for other in PEOPLE if post_of(other) == post] if post in SHARED_OUT else [key]
    both = [kind for kind in RECORDS if kind in ("division", "user")] if post == "administrator" else []
    return {*list(RECORDS)[share.index(key) :: len(share)], *both}


def in_whole(post):
    """The kinds of record whose six pages are all called for a post: of each row of rights one, in turn."""
    return {kinds[POSTS.index(post) % len(kinds)] for kinds in rows_of_rights().values()}


def may_open(post, name):
    return post in PAGES[name].see | PAGES[name].send


def addresses_for(key):
    """What a person calls: addresses that are of no kind of record; of a kind in turn a page to see it and one to change it.

    Every address is called by one of the post's people, in turn; under ./prove.sh one that the post may open by each of them.
    The right to see a kind opens three pages and the right to change it three, by the same few functions; so all six are
    called of one kind of each row of rights, and of every other kind one of each three.
    """
    post, kinds = post_of(key), kinds_of(key)
    same = [other for other in PEOPLE if post_of(other) == post]
    others = [name for name in PAGES if name not in OF_KINDS]
    names = [
        name for at, name in enumerate(others) if same[at % len(same)] == key or (PROVING and may_open(post, name))
    ]
    for turn, kind in enumerate(RECORDS, start=POSTS.index(post)):
        if kind in kinds:
            two = (SEEING[turn % 3], CHANGING[turn % 3])
            names += [f"{kind}-{action}" for action in (ACTIONS if kind in in_whole(post) else two)]
    return names


def called():
    """{(post, address)} of all addresses that somebody of the post calls."""
    return {(post_of(key), name) for key in PEOPLE for name in addresses_for(key)}


def test_every_post_calls_every_page_of_each_row_of_rights_and_two_pages_of_every_kind():
    found = called()
    for post in POSTS:
        for kinds in rows_of_rights().values():
            assert any({(post, f"{kind}-{action}") for action in ACTIONS} <= found for kind in kinds), (post, kinds)
        for kind in RECORDS:
            for pages in (SEEING, CHANGING):
                assert {(post, f"{kind}-{action}") for action in pages} & found, (post, kind)


def test_every_address_of_every_kind_is_called_by_somebody_and_the_others_by_every_post():
    assert {name for _, name in called()} == {*PAGES}
    assert called() >= {(post, name) for post in POSTS for name in PAGES.keys() - OF_KINDS}
    for key in PEOPLE if PROVING else ():
        assert {*addresses_for(key)} >= {name for name in PAGES.keys() - OF_KINDS if may_open(post_of(key), name)}


def test_every_kind_is_seen_from_every_level():
    for level in ("city", "county", "street"):
        keys = [key for key in PEOPLE if key.startswith(level)]
        assert {kind for key in keys for kind in kinds_of(key)} == {*RECORDS}, level


@pytest.mark.fonts
@pytest.mark.long
@pytest.mark.larger
@pytest.mark.parametrize("key", EACH)
def test_a_post_sees_what_it_may_inside_its_scope_and_nothing_of_the_rest(marked, key):
    visitor = Visitor(marked[PEOPLE[key]])
    visitor.visit_all(addresses_for(key))
    assert not visitor.faults, "\n".join(visitor.faults)


def test_every_post_and_every_level_is_among_the_visitors(marked):
    assert {marked[name].post for name in PEOPLE.values()} == {*POSTS}
    assert {len(marked[name].scope) for name in PEOPLE.values()} == {4, 6, 9}


@pytest.mark.long
@pytest.mark.once
def test_a_visitor_who_is_not_signed_in_gets_the_login_page_and_nothing_else(marked):
    faults, client = [], Client()
    for address, page in PAGES.items():
        url = target(address, page, marked["钱军"], "4313")
        for method, status in (("get", 302), ("post", 401)):
            response = getattr(client, method)(url)
            if response.status_code != status or strangers(words_of(response).replace(url, ""), "no place"):
                faults.append(f"{method} {url}: {response.status_code}")
    assert faults == []


# Foreign keys in what is posted ---------------------------------------------------------------

WRITERS = {"street-clerk": CLERK, "county-department": DEPARTMENT, "county-administrator": ADMINISTRATOR}
REFUSAL = "选的这一项不存在，或不在您的管理范围内"


def links_of(response):
    """Names of the fields of a shown form that name another record, with the models they name."""
    form, formsets = response.context["form"], response.context["formsets"]
    rows = [form, *(row for formset in formsets for row in formset.forms)]
    return {
        row.add_prefix(name): field.queryset.model
        for row in rows
        for name, field in row.fields.items()
        if isinstance(field, ModelChoiceField)
    }


@pytest.mark.long
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == ON_EACH_DATABASE[1] else pytest.mark.once) for name in WRITERS]
)
def test_a_posted_key_from_outside_the_scope_is_refused_and_nothing_is_written(marked, name):
    visitor, refused = Visitor(marked[PEOPLE[name]]), 0
    for turn, (kind, (_, change)) in enumerate(RECORDS.items()):
        row = first_of(kind, visitor.user, visitor.scope)
        if WRITERS[name] not in change or row is None:  # none: the city's alone, such as its reward fund
            continue
        # A kind has one form; it is posted to the page of a row and to that of a new row in turn. Of a stored account
        # the form takes no division: moving is a page of its own.
        if turn % 2 and kind != "user":
            url, panel = reverse(f"{kind}-edit", args=[row.pk]), reverse("live-edit", args=[kind, row.pk])
        else:
            url, panel = f"{reverse(f'{kind}-add')}?place={visitor.scope}", reverse("live-add", args=[kind])
        refused += post_foreign_keys(visitor, url, panel)
    assert not visitor.faults, "\n".join(visitor.faults)
    assert refused > 1


def post_foreign_keys(visitor, url, panel):
    """Post a form with a key from elsewhere in each field that takes one, and the first to the panel; how many were posted."""
    page, posted = visitor.client.get(url), 0
    opened = form_in(page)
    for field, model in links_of(page).items():
        for foreign in strangers_of(model, visitor.scope)[:1]:
            # The key of a row of a part that is not among its rows is taken for one that somebody removed.
            of_row = field.endswith("-id")
            response = visitor.call("post", url, {409, 422} if of_row else {422}, opened | {field: foreign.pk})
            if not of_row and REFUSAL not in words_of(response):
                visitor.fault("post", url, f"{field} refused without the reason")
            if not posted:
                visitor.call("post", panel, {200, 404}, opened | {field: foreign.pk})
            posted += 1
    return posted


def strangers_of(model, scope):
    """A row of a model from each of the nearest two divisions outside a scope."""
    found = [model.objects.within(code).first() for code in outside(scope)[:2]]
    return [row for row in found if row is not None]


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        "street-clerk",
        *(pytest.param(key, marks=pytest.mark.once) for key in ("county-reviewer", "county-administrator")),
    ],
)
def test_a_filter_by_a_key_from_outside_the_scope_finds_nothing_and_names_nothing(marked, name):
    visitor, tried = Visitor(marked[PEOPLE[name]]), 0
    for kind, (see, _) in RECORDS.items():
        if visitor.user.post not in see:
            continue
        url = reverse(f"{kind}-list")
        page = visitor.client.get(url)
        rows = KINDS[kind].model.objects.with_place()
        inside = sum(row.place_code().startswith(visitor.scope) for row in rows)
        assert page.context["total"] == inside < len(rows), kind
        for field, asked in page.context["filter"].form.fields.items():
            if isinstance(asked, ModelChoiceField):
                for foreign in strangers_of(asked.queryset.model, visitor.scope)[tried % 2 :][:1]:
                    response = visitor.call("get", f"{url}?{field}={foreign.pk}", {200})
                    assert response.context["total"] == 0
                    tried += 1
    assert not visitor.faults, "\n".join(visitor.faults)
    assert tried or name == "county-administrator"


def test_the_history_of_a_record_that_came_from_elsewhere_does_not_name_the_place_it_left(marked):
    profile = facts.add(
        YearlyProfile,
        [YearlyProfile(community=marked["铁东社区"], year=2019, kind="urban", funding_tier="municipal_urban")],
    )[0]
    profile.community = marked["街心社区"]
    profile.keep(by=marked["钱军"], reason="划错了街道")
    clerk, office = Visitor(marked["李敏"]), Visitor(marked["钱军"])
    for url in (reverse("yearlyprofile-history", args=[profile.pk]), reverse("audit")):
        assert "范围外的记录" in words_of(clerk.call("get", url, {200}))
        assert "铁东社区Q431302002001Q" in words_of(office.call("get", url, {200}))
    assert clerk.faults == []


# The beginnings of names from every place: what was typed may be shown again, the marks behind the names may not.
WORDS = ["社区", "五里", "铁东", "永丰", "双峰", "43", "431321", "431321001001", "谭建国", "Q4"]


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        "street-clerk",
        *(pytest.param(key, marks=pytest.mark.once) for key in ("county-reviewer", "county-auditor", "street-leader")),
    ],
)
def test_a_search_finds_what_is_inside_the_scope_only(marked, name):
    visitor, faults, pages = Visitor(marked[PEOPLE[name]]), [], 0
    lists = [reverse(f"{kind}-list") for kind in RECORDS]
    for at, url in enumerate([reverse("search"), reverse("audit"), *lists]):
        if visitor.client.get(url).status_code != 200:
            continue
        for word in WORDS if url not in lists else WORDS[at % len(WORDS) :][:1]:  # the words in turn
            found = strangers(words_of(visitor.client.get(url, {"q": word})), visitor.scope) - {word}
            faults += [(url, word, found)] if found else []
            pages += 1
    assert faults == []
    assert pages >= len(WORDS)
