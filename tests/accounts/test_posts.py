"""What each post may do: the table of the design, line by line."""

from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command

from lodi_community.accounts.models import User
from lodi_community.accounts.posts import Post, allowed, permissions
from lodi_community.records.kinds import KINDS
from tests.pages import RECORDS

# Posts and their rights are a table in memory.
pytestmark = pytest.mark.once

# What a community states about itself: entered by clerks, seen by the business posts.
STATED = {
    "communities.yearlyprofile", "communities.grid", "communities.servicebrand",
    "committees.committee", "committees.term", "committees.seat",
    "staffing.person", "staffing.employment", "staffing.pay", "staffing.training", "staffing.reservecandidate",
    "funding.funding", "funding.receipt", "facilities.premises", "facilities.room",
    "communities.institution", "communities.meeting", "communities.disclosure", "communities.activity",
    "communities.socialorganization", "communities.supportgrant", "communities.yearlylife",
    "communities.servicepoint", "communities.careinstitution", "committees.subcommittee",
    "staffing.appraisal", "funding.budget", "facilities.workplatforms", "facilities.unifications", "facilities.plaque",
    "facilities.buildingplan", "facilities.developerproject", "facilities.projectfee",
}  # fmt: skip
MEMBERS = {"committees.memberdisposal"}  # 7.2: names of party members, the clerk's and the department's only
# What counties state: their own standards and wages, whom they promoted (6.5, 15.5, 15.7).
COUNTIES = {"staffing.promotion", "staffing.paystandard", "staffing.averagewage", "funding.localstandard"}
OFFICES = COUNTIES | {
    "funding.budget",
    "facilities.unifications",
}  # budgets of every unit (15.1), and what is inspected (9.4)
# Article 14 and 4.2: streets state theirs, counties and the city all of it.
STREET_DUTIES = {
    "assessments.responsibleperson", "assessments.leader", "assessments.guidancevisit", "assessments.incubationplatform",
}  # fmt: skip
DUTIES = STREET_DUTIES | {
    "assessments.leadinggroup", "assessments.studymeeting", "assessments.jointcreation", "assessments.issue",
}  # fmt: skip
# Articles 16 and 17: the organization department's.
ENFORCEMENT = {
    "assessments.appraisalweight", "assessments.accountabilityreport", "assessments.enforcementsystem",
    "assessments.specialinspection", "assessments.admonitiontalk", "assessments.rectification",
    "assessments.commendation", "assessments.rewardfund", "assessments.award",
}  # fmt: skip
ACCOUNTABILITY = {"assessments.accountability"}  # 17.7: nobody else sees it
# What departments reckon with; reviewers and leaders may look (issue 14).
COSTS = {"assessments.price", "assessments.scenario"}
PAPERS = {"assessments.letterhead"}  # with what departments issue documents (issue 15)
NIL = {"communities.nilreport"}  # 零报告: whoever may enter rows of a kind states that there are none
OPEN = NIL | STATED | COUNTIES | DUTIES | ENFORCEMENT | {"communities.community"}  # to every business post
EVERYTHING = {kind.label for kind in KINDS.values()}
# post → what it may change, of all records
CHANGES = {
    Post.CLERK: NIL | STATED | MEMBERS | STREET_DUTIES,
    Post.REVIEWER: NIL | OFFICES | DUTIES,
    Post.DEPARTMENT: NIL
    | OFFICES
    | DUTIES
    | ENFORCEMENT
    | ACCOUNTABILITY
    | COSTS
    | PAPERS
    | {
        "communities.community",
        "communities.yearlyprofile",  # the tier is the department's to set (15.2)
        "communities.institution",
        "communities.supportgrant",  # what county and city adopt and pay (6.6, 4.3)
    },
    Post.LEADER: set(),
    Post.ADMINISTRATOR: {"accounts.user", "communities.division", "communities.community"},
    Post.AUDITOR: set(),
}
SEES = {
    Post.CLERK: OPEN | MEMBERS,
    Post.REVIEWER: OPEN | COSTS | PAPERS,
    Post.DEPARTMENT: OPEN | MEMBERS | ACCOUNTABILITY | COSTS | PAPERS,
    Post.LEADER: OPEN | COSTS | PAPERS,
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
        ("use", "desk", {Post.CLERK}),
        ("view", "dashboard", {Post.CLERK, Post.REVIEWER, Post.DEPARTMENT, Post.LEADER}),
        ("view", "report", {Post.REVIEWER, Post.DEPARTMENT, Post.LEADER}),
        ("view", "costs", {Post.REVIEWER, Post.DEPARTMENT, Post.LEADER}),
        ("view", "inspection", {Post.REVIEWER, Post.DEPARTMENT, Post.LEADER}),
        ("start", "inspection", {Post.DEPARTMENT}),
        ("view", "access", {Post.AUDITOR}),
        ("open", "history", {Post.AUDITOR}),
        ("verify", "history", {Post.AUDITOR}),
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
    named = {
        "desk",
        "dashboard",
        "inspection",
        "report",
        "history",
        "access",
        "rulebook",
        "readings",
        "personal",
        "costs",
    }
    assert set(permissions()) - models == named


def test_the_printed_table_is_the_one_that_auditors_have_read():
    """manage.py permissions > tests/accounts/permissions.txt, after the design was changed."""
    printed = StringIO()
    call_command("permissions", stdout=printed)
    assert printed.getvalue() == (Path(__file__).parent / "permissions.txt").read_text(encoding="utf-8")


def test_a_post_that_does_not_exist_may_nothing():
    assert not allowed("mayor", "view", "communities.grid")


def test_the_contract_of_the_pages_says_the_same_as_the_design():
    """pages.py, which test_scope.py holds every page of every kind to."""
    assert {KINDS[slug].label for slug in RECORDS} == EVERYTHING
    for slug, (see, change) in RECORDS.items():
        label, seen_by = KINDS[slug].label, {post for post in Post if KINDS[slug].label in SEES[post]}
        assert set(see) == seen_by, slug
        # The administrator's communities come by the file of divisions, not by a page.
        assert set(change) == {post for post in seen_by if label in CHANGES[post]}, slug


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
