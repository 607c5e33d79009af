"""What each post may do: the table of the design, line by line."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from lodi_community.accounts.models import User
from lodi_community.accounts.posts import PERMISSIONS, Post, allowed
from lodi_community.records.kinds import KINDS

# What a community states about itself: entered by clerks, seen by the business posts.
STATED = {
    "communities.yearlyprofile", "communities.grid", "communities.servicebrand",
    "committees.committee", "committees.term", "committees.seat",
    "staffing.person", "staffing.employment", "staffing.pay", "staffing.training", "staffing.reservecandidate",
    "funding.funding", "funding.receipt", "facilities.premises", "facilities.room",
}  # fmt: skip
EVERYTHING = {kind.label for kind in KINDS.values()}
# post → what it may change, of all records
CHANGES = {
    Post.CLERK: STATED,
    Post.REVIEWER: set(),
    Post.DEPARTMENT: {
        "communities.community",
        "communities.yearlyprofile",
    },  # the tier is the department's to set (15.2)
    Post.LEADER: set(),
    Post.ADMINISTRATOR: {"accounts.user", "communities.division", "communities.community"},
    Post.AUDITOR: set(),
}
SEES = {
    Post.CLERK: STATED | {"communities.community"},
    Post.REVIEWER: STATED | {"communities.community"},
    Post.DEPARTMENT: STATED | {"communities.community"},
    Post.LEADER: STATED | {"communities.community"},
    Post.ADMINISTRATOR: {"accounts.user", "communities.division"},  # users and divisions, no business data
    Post.AUDITOR: set(),  # the audit trail only
}


@pytest.mark.parametrize("post", Post)
def test_a_post_changes_exactly_what_the_design_says(post):
    assert {label for label in EVERYTHING if allowed(post, "change", label)} == CHANGES[post]


@pytest.mark.parametrize("post", Post)
def test_a_post_sees_exactly_what_the_design_says(post):
    assert {label for label in EVERYTHING if allowed(post, "view", label)} == SEES[post]


@pytest.mark.parametrize(
    ("action", "what", "posts"),
    [
        ("view", "dashboard", {Post.CLERK, Post.REVIEWER, Post.DEPARTMENT, Post.LEADER}),
        ("view", "report", {Post.REVIEWER, Post.DEPARTMENT, Post.LEADER}),
        ("view", "inspection", {Post.REVIEWER, Post.DEPARTMENT, Post.LEADER}),
        ("start", "inspection", {Post.DEPARTMENT}),
        ("set_tier", "communities.yearlyprofile", {Post.DEPARTMENT}),
    ],
)
def test_things_that_are_no_records_belong_to_certain_posts(action, what, posts):
    assert {post for post in Post if allowed(post, action, what)} == posts


def test_the_audit_trail_is_read_by_the_auditor():
    assert allowed(Post.AUDITOR, "view", "history")
    assert not allowed(Post.ADMINISTRATOR, "view", "history")


def test_every_label_of_the_table_is_a_model_or_a_named_thing():
    models = {model._meta.label_lower for model in apps.get_models()}
    named = {"dashboard", "inspection", "report", "history"}
    labels = {label for actions in PERMISSIONS.values() for found in actions.values() for label in found}
    assert labels - models <= named


def test_a_post_that_does_not_exist_may_nothing():
    assert not allowed("mayor", "view", "communities.grid")


@pytest.mark.parametrize("slug", sorted(KINDS))
@pytest.mark.parametrize("who", ["李敏", "赵琳", "钱军", "郑毅", "卫宁", "沈岩"])
def test_the_pages_of_a_kind_keep_to_the_table(world, sign_in, who, slug):
    user, client, kind = world[who], sign_in(who), KINDS[slug]
    row = kind.model.objects.visible_to(user).first()
    sees = kind.label in SEES[user.post]
    changes = sees and kind.label in CHANGES[user.post]  # the administrator's communities come by the file of divisions
    pages = [("list", None, sees), ("add", None, changes)]
    pages += [(page, row, sees) for page in ("detail", "history")] + [
        (page, row, changes) for page in ("edit", "remove")
    ]
    for page, record, may in pages:
        answer = client.get(reverse(f"{slug}-{page}", args=[record.pk] if record else []))
        assert answer.status_code == (200 if may else 403), page


# Where a post is set up -----------------------------------------------------------------------

FITS = {
    Post.CLERK: {"乐坪街道"},
    Post.REVIEWER: {"娄星区"},
    Post.DEPARTMENT: {"娄底市", "娄星区"},
    Post.LEADER: {"娄底市", "娄星区", "乐坪街道"},
    Post.ADMINISTRATOR: {"娄底市", "娄星区"},
    Post.AUDITOR: {"娄底市", "娄星区"},
}


@pytest.mark.parametrize("post", Post)
@pytest.mark.parametrize("where", ["娄底市", "娄星区", "乐坪街道"])
def test_a_post_is_set_up_at_its_level(world, post, where):
    account = User(username="huli", name="胡丽", division=world[where], post=post, password="!")
    if where in FITS[post]:
        account.full_clean()
    else:
        with pytest.raises(ValidationError, match=f"“{post.label}”岗位设在"):
            account.full_clean()


@pytest.mark.parametrize("username", ["ab", "李敏", "Limin", "li min", "-limin", "l" * 41, "li@min", "li\x0bmin"])
def test_an_account_name_is_plain_lower_case(world, username):
    with pytest.raises(ValidationError):
        User(username=username, name="胡丽", division=world["乐坪街道"], post="clerk", password="!").full_clean()


def test_an_account_name_is_given_once(world):
    with pytest.raises(ValidationError, match="这个账号已有人用，请换一个"):
        User(username="limin", name="李明", division=world["乐坪街道"], post="clerk", password="!").full_clean()
