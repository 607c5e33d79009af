"""The matrix: every state × office × action, allowed or refused with the right sentence."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError

from assessments.filings import steps
from assessments.filings.models import Filing, FilingStep
from assessments.filings.states import Action, Office, State, office_of, outcome
from lodi_community.records.models import Revision
from tests.world import YEAR

# What the issue says may happen; everything else is refused.
ALLOWED = {
    ("draft", "clerk", "submit"): "submitted",
    ("returned", "clerk", "submit"): "submitted",
    ("submitted", "clerk", "withdraw"): "draft",
    ("submitted", "reviewer", "approve"): "approved",
    ("submitted", "county", "approve"): "approved",
    ("submitted", "reviewer", "return"): "returned",
    ("submitted", "county", "return"): "returned",
    ("approved", "county", "unlock"): "approved",
    ("draft", "county", "extend"): "draft",
    ("returned", "county", "extend"): "returned",
    ("draft", "inspection", "seal"): "sealed",
    ("submitted", "inspection", "seal"): "sealed",
    ("approved", "inspection", "seal"): "sealed",
    ("returned", "inspection", "seal"): "sealed",
}
# Whose work it is, where somebody else tries.
WHOSE = {
    "submit": ({"clerk"}, "提交由街道（乡镇）的录入岗位办理"),
    "withdraw": ({"clerk"}, "撤回由街道（乡镇）的录入岗位办理"),
    "approve": ({"reviewer", "county"}, "审核由娄星区委组织部办理"),
    "return": ({"reviewer", "county"}, "审核由娄星区委组织部办理"),
    "unlock": ({"county"}, "解锁由娄星区委组织部的督查岗位办理"),
    "extend": ({"county"}, "延期由娄星区委组织部的督查岗位办理"),
    "seal": ({"inspection"}, "封存由年度督查统一进行，单个社区不能封存"),
}
SEALED = "2026年度已封存，不再改动。要更正，请报市委组织部"
NOT_NOW = {
    ("submitted", "submit"): "已于 2026-11-20 提交，正在等娄星区委组织部审核，不用再提交",
    ("approved", "submit"): "已于 2026-11-20 审核通过，不用再提交",
    ("draft", "withdraw"): "还没有提交，直接修改就行，不用撤回",
    ("approved", "withdraw"): "已于 2026-11-20 审核通过，不能撤回。要修改，请娄星区委组织部解锁",
    ("returned", "withdraw"): "已退回，直接修改后再提交，不用撤回",
    ("draft", "approve"): "街道还没有提交，提交以后才能审核",
    ("approved", "approve"): "已于 2026-11-20 审核通过，不用再审核",
    ("returned", "approve"): "已于 2026-11-20 退回，等街道改好再次提交后审核",
    ("draft", "return"): "街道还没有提交，提交以后才能审核",
    ("approved", "return"): "已于 2026-11-20 审核通过。要让街道修改，请解锁",
    ("returned", "return"): "已于 2026-11-20 退回，不用再退回",
    ("draft", "unlock"): "没有锁定，街道可以直接修改，不用解锁",
    ("submitted", "unlock"): "还没有审核。要让街道修改，退回就行，不用解锁",
    ("returned", "unlock"): "没有锁定，街道可以直接修改，不用解锁",
    ("submitted", "extend"): "已于 2026-11-20 提交，不用延期",
    ("approved", "extend"): "已于 2026-11-20 审核通过，不用延期",
}


def expected(state, office, action):
    """(next state, "") or (None, sentence) as the tables above have it."""
    if (state, office, action) in ALLOWED:
        return ALLOWED[state, office, action], ""
    mine, others = WHOSE[action]
    if office not in mine:
        return None, others
    return None, SEALED if state == "sealed" else NOT_NOW[state, action]


@pytest.mark.parametrize(("state", "office", "action"), [*product(State.values, Office.values, Action.values)])
def test_the_table_says_of_every_state_office_and_action_what_comes_next_or_why_not(state, office, action):
    after, no = outcome(state, office, action)
    said = no.format(county="娄星区委组织部", since="2026-11-20", year=2026)
    assert (after, said) == expected(state, office, action)


# The same with people and rows ----------------------------------------------------------------

AHEAD = date.today() + timedelta(days=10)
PEOPLE = {
    "李敏": "clerk",
    "赵琳": "reviewer",
    "吴霞": "county",
    "钱军": "city",
    "冯洁": "other",
    "卫宁": "other",
    "沈岩": "other",
}
DO = {
    "submit": lambda by, code: steps.submit(by, code, None),
    "withdraw": steps.withdraw,
    "approve": steps.approve,
    "return": lambda by, code: steps.send_back(by, code, "请核对经费"),
    "unlock": lambda by, code: steps.unlock(by, code, "更正面积", AHEAD),
    "extend": lambda by, code: steps.extend(by, code, "水灾", AHEAD),
}


@pytest.mark.long
@pytest.mark.parametrize("state", State.values)
def test_people_may_do_what_the_table_says_and_nothing_is_written_where_it_refuses(world, state):
    assert {name: office_of(world[name]) for name in PEOPLE} == PEOPLE
    community = world["街心社区"]
    for (name, office), action in product(PEOPLE.items(), DO):
        filing, _ = Filing.objects.update_or_create(community=community, year=YEAR, defaults={"state": state})
        last = FilingStep.objects.count()
        revisions, next_state = Revision.objects.count(), expected(state, office, action)[0]
        try:
            DO[action](world[name], community.code)
            refused = False
        except ValidationError:
            refused = True
        filing.refresh_from_db()
        assert (refused, filing.state) == (next_state is None, next_state or state), (state, name, action)
        rows = FilingStep.objects.order_by("pk").values_list("by__name", "action", "state_from", "state_to")
        steps_made = list(rows)[last:]
        assert steps_made == ([] if refused else [(name, action, state, next_state)])
        assert (Revision.objects.count() > revisions) == (not refused)
