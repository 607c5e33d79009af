"""Forms of records: what is offered, what is refused and where it is said, and that nothing is half-written."""

import pytest
from django.urls import reverse

from committees.models import Committee, Seat
from communities.models import Division, Grid, ServiceBrand, YearlyProfile
from facilities.models import Premises
from funding.models import Funding
from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post, allowed
from lodi_community.records import hooks
from lodi_community.records.forms import build_form
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from lodi_community.records.scope import scoped
from staffing.models import Appraisal, Employment, Pay, Person
from tests import facts
from tests.duties import state_duties
from tests.sizes import cases
from tests.typing_in import fill_in, form_in, open_form, text_of
from tests.world import YEAR

# What a form offers, refuses and says is decided in memory; how rows are written is asked of the door, on each database.
pytestmark = pytest.mark.once
CLERKS = sorted(slug for slug, kind in KINDS.items() if allowed(Post.CLERK, "change", kind.label))

FOREIGN = ("铁东", "铁西", "五里", "城西", "花山街道", "永丰", "双峰", "彭", "曾", "谭", "肖")


@pytest.fixture
def limin(sign_in):
    return sign_in("李敏")


def add_url(slug):
    return reverse(f"{slug}-add")


def edit_url(record):
    return reverse(f"{record._meta.model_name}-edit", args=[record.pk])


# Choices --------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("slug", CLERKS)
def test_no_form_offers_or_names_anything_of_another_street(world, limin, slug):
    page = limin.get(add_url(slug)).content.decode()
    assert [name for name in FOREIGN if name in page] == []


@pytest.mark.parametrize(
    ("slug", "field", "model", "where"),
    [
        ("grid", "community", None, "铁东社区"),
        ("person", "community", None, "铁东社区"),
        ("employment", "person", Person, "铁东社区"),
        ("pay", "person", Person, "铁东社区"),
        ("training", "person", Person, "铁东社区"),
        ("reservecandidate", "person", Person, "铁东社区"),
        ("seat", "committee", Committee, "铁东社区"),
        ("term", "committee", Committee, "铁东社区"),
        ("receipt", "funding", Funding, "铁东社区"),
        ("room", "premises", Premises, "铁东社区"),
    ],
)
def test_another_streets_row_in_a_posted_form_is_refused_without_its_name(world, limin, slug, field, model, where):
    target = model.objects.filter(community=world[where]).first() if model else world[where]
    answer = fill_in(limin, add_url(slug), **{field: str(target.pk)})
    assert answer.status_code == 422
    assert "选的这一项不存在，或不在您的管理范围内" in text_of(answer)
    assert str(target) not in answer.content.decode()
    assert Revision.objects.count() == 0


def test_a_row_that_does_not_exist_is_refused_with_the_same_sentence(world, limin):
    answer = fill_in(limin, add_url("grid"), community="999999")
    assert "选的这一项不存在，或不在您的管理范围内" in text_of(answer)


def test_the_members_offered_in_a_committee_are_those_of_its_community(world, limin):
    body = Committee.objects.filter(community=world["街心社区"]).first()
    page = limin.get(edit_url(body)).content.decode()
    assert "刘建国" in page
    assert "周建国" not in page, "贤童社区 is in the same street, but no one there sits in this committee"


def test_a_place_in_the_address_narrows_the_choices_and_is_chosen(world, limin):
    form = form_in(limin.get(add_url("grid") + "?place=431302001002"))
    assert form["community"] == str(world["贤童社区"].pk)


@pytest.mark.parametrize(
    "place", ["431302002", "431302002001", "4313", "x", "431302001²", "431302001" + "0" * 5000, "٤٣١٣٠٢٠٠١"]
)
def test_a_place_outside_the_scope_does_not_exist(world, limin, place):
    assert limin.get(add_url("grid"), {"place": place}).status_code == 404
    assert limin.get(reverse("grid-list"), {"place": place}).status_code == 404


def test_a_model_without_a_scope_cannot_be_offered_in_a_form(world):
    with pytest.raises(TypeError, match="has no scope"):
        scoped(KINDS["grid"].model._base_manager.all(), world["李敏"])


def test_the_funding_tier_is_shown_to_a_clerk_and_never_taken_from_him(world, limin):
    profile = YearlyProfile.objects.get(community=world["街心社区"])
    assert fill_in(limin, edit_url(profile), funding_tier="township", volunteers="451").status_code == 302
    profile.refresh_from_db()
    assert (profile.funding_tier, profile.volunteers) == ("municipal_urban", 451)


def test_a_new_profile_of_a_clerk_takes_the_tier_that_the_community_is_registered_with(world, limin):
    answer = fill_in(
        limin,
        add_url("yearlyprofile"),
        community=str(world["街心社区"].pk),
        year="2025",
        kind="urban",
        households="990",
    )
    assert answer.status_code == 302
    assert YearlyProfile.objects.get(community=world["街心社区"], year=2025).funding_tier == "municipal_urban"


def test_limits_stand_beside_the_fields_that_rules_read(world, monkeypatch):
    notes = {"floor_area": "不少于 400 m²（第8条）", "nothing": "x"}
    monkeypatch.setattr(
        hooks, "FORM_NOTES", [lambda model, codes: dict.fromkeys(codes, notes) if model is Premises else {}]
    )
    form, _ = build_form(KINDS["premises"], world["李敏"], code="431302001001")
    assert form.fields["floor_area"].limit == "不少于 400 m²（第8条）"


# Refused, with the sentence at its place ------------------------------------------------------


def test_every_error_is_said_at_once_and_everything_typed_comes_back(world, limin):
    answer = fill_in(
        limin,
        add_url("grid"),
        community=str(world["街心社区"].pk),
        code="06",
        name="",
        households="很多",
        population="-3",
        started_on="2026-02-30",
        grid_worker="张三",
    )
    assert answer.status_code == 422
    said = text_of(answer)
    for sentence in ("“很多”不是整数", "“-3”不对，应是不小于 0 的整数", "2月没有 30 日", "这个字段是必填项"):
        assert sentence in said
    again = form_in(answer)
    assert (again["households"], again["started_on"], again["grid_worker"]) == ("很多", "2026-02-30", "张三")
    assert not Grid.objects.filter(code="06").exists()


@pytest.mark.both
@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\x1f", "\x7f"])
def test_control_characters_are_refused(world, limin, letter):
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    answer = fill_in(limin, edit_url(grid), name=f"第{letter}一网格")
    assert answer.status_code == 422
    grid.refresh_from_db()
    assert grid.name == "第1网格"


def test_what_the_model_refuses_is_said_at_its_field(world, limin):
    answer = fill_in(
        limin,
        add_url("premises"),
        community=str(world["街心社区"].pk),
        name="新楼",
        tenure="owned",
        floor_area="100",
        usable_area="120",
        in_use_from="2026-01-01",
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["usable_area"] == ["使用面积 120 m² 大于建筑面积 100 m²"]


def test_a_locked_year_is_said_on_top_of_the_form_with_everything_typed(world, limin, monkeypatch):
    monkeypatch.setattr(
        hooks, "LOCKS", [lambda user, keys: "2026年度已于 2027-01-11 封存，数据不再改动。要更正，请报市委组织部"]
    )
    profile = YearlyProfile.objects.get(community=world["街心社区"])
    answer = fill_in(limin, edit_url(profile), households="1100")
    assert answer.status_code == 422
    assert "2026年度已于 2027-01-11 封存，数据不再改动。要更正，请报市委组织部" in text_of(answer)
    assert form_in(answer)["households"] == "1100"
    profile.refresh_from_db()
    assert profile.households == 1000


@pytest.mark.long
@pytest.mark.parametrize("slug", CLERKS)
def test_an_empty_form_is_refused_and_no_field_of_it_is_an_error_of_ours(world, limin, slug):
    answer = limin.post(add_url(slug), {})
    assert answer.status_code == 422
    assert Revision.objects.count() == 0


NONSENSE = ["x", "2026-02-30", "-1", "NaN", "9" * 5000, "\x00", "0" * 300, "²"]


# Forms keep nonsense from the database; that none gets through to the other one is seen with every eighth.
@pytest.mark.long
@pytest.mark.larger
@pytest.mark.parametrize(
    "slug", [pytest.param(slug, marks=() if number % 8 else pytest.mark.both) for number, slug in enumerate(CLERKS)]
)
def test_any_one_field_of_any_new_record_may_be_empty_or_nonsense(world, limin, slug):
    """Each field in turn is wrong while the others are those of a good record: a sentence, never a server error."""
    state_duties(world.divisions, world.communities, YEAR)
    record = KINDS[slug].model.objects.visible_to(world["李敏"]).first()
    opened = open_form(
        limin, edit_url(record) if record else add_url(slug)
    )  # a street may have no row of a unit's kind
    no_parts = {name: "0" for name in opened if name.endswith("_FORMS")}
    form = {name: value for name, value in opened.items() if "-" not in name} | no_parts
    form.pop("opened", None)  # each is a form of its own
    for number, name in enumerate(sorted(form.keys() - no_parts.keys() - {"csrfmiddlewaretoken"})):
        values = ("", NONSENSE[number % len(NONSENSE)])
        # A field is asked one of the two, the next field the other; under ./prove.sh both.
        for value in values if cases(0, 1) else values[number % 2 :][:1]:
            answer = limin.post(add_url(slug), form | {name: value})
            assert answer.status_code in (302, 422), (name, value)


# Removing -------------------------------------------------------------------------------------


def test_removing_asks_for_a_reason_and_keeps_it(world, limin):
    brand = ServiceBrand.objects.get(community=world["街心社区"])
    url = reverse("servicebrand-remove", args=[brand.pk])
    answer = fill_in(limin, url, reason=" ")
    assert answer.status_code == 422
    assert "删除要写原因" in text_of(answer)
    assert fill_in(limin, url, reason="停办").status_code == 302
    assert Revision.objects.get().reason == "停办"
    assert not ServiceBrand.objects.filter(pk=brand.pk).exists()


@pytest.mark.both
def test_removing_what_others_belong_to_says_how_many_records_those_are(world, limin):
    person = facts.member(world["街心社区"], "建国")
    answer = fill_in(limin, reverse("person-remove", args=[person.pk]), reason="调走")
    assert answer.status_code == 422
    belongings = [model.objects.filter(person=person).count() for model in (Seat, Employment, Pay, Appraisal)]
    assert f"还有 {sum(belongings) + person.trainings.count()} 条记录属于它" in text_of(answer)
    assert Person.objects.filter(pk=person.pk).exists()


@pytest.mark.both
@pytest.mark.parametrize("version", ["0", "", "x", "²", "9" * 5000])
def test_removing_a_version_that_nobody_saw_is_refused(world, limin, version):
    brand = ServiceBrand.objects.get(community=world["街心社区"])
    answer = fill_in(limin, reverse("servicebrand-remove", args=[brand.pk]), reason="停办", version=version)
    assert answer.status_code == 409
    assert ServiceBrand.objects.filter(pk=brand.pk).exists()


# Accounts and divisions -----------------------------------------------------------------------


def test_an_administrator_is_offered_only_divisions_and_accounts_of_his_own(world, sign_in):
    page = sign_in("蒋波").get(add_url("user")).content.decode()
    assert "永丰街道" in page
    assert "乐坪街道" not in page


def test_an_account_cannot_be_put_where_its_post_does_not_belong(world, sign_in):
    answer = fill_in(
        sign_in("蒋波"),
        add_url("user"),
        username="huli",
        name="胡丽",
        post="clerk",
        is_active="on",
        division=str(Division.objects.get(code="431321").pk),
    )
    assert answer.status_code == 422
    assert "“录入”岗位设在街道（乡镇），双峰县不是" in text_of(answer)
    assert not User.objects.filter(username="huli").exists()
