"""Every step of a filing stands in the audit trail, with what was remarked on a field and that it was dealt with."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessments.filings import steps
from communities.models import Community, Grid
from lodi_community.records.models import Revision
from tests.typing_in import text_of

CODE = "431302001001"


def test_the_trail_tells_of_stepsremarks_unlocking_and_settling_and_leaves_no_line_out(world, sign_in):
    clerk, reviewer, county = world["李敏"], world["赵琳"], world["吴霞"]
    grid = Grid.objects.get(community=Community.objects.get(code=CODE), code="01")
    steps.submit(clerk, CODE)
    comment = steps.remark(reviewer, CODE, grid, {"households": "请与派出所核对", "leader": " "})[0]
    steps.send_back(reviewer, CODE, "一处要改")
    steps.settle(clerk, CODE, comment.pk)
    steps.submit(clerk, CODE)
    steps.approve(reviewer, CODE)
    steps.unlock(county, CODE, "更正网格", date(2099, 1, 1))

    told = text_of(sign_in("沈岩").get(reverse("audit"), {"place": CODE}))
    assert "对第1网格·常住户数的意见 请与派出所核对" in told
    assert "对第1网格的意见 请与派出所核对 已改" in told
    assert "状态 填报中 已提交" in told and "状态 已提交 已退回" in told and "状态 已提交 已通过" in told
    assert "更正网格" in told and "2099-01-01" in told
    page = sign_in("沈岩").get(reverse("audit"))
    assert len(page.context["lines"]) == min(Revision.objects.count(), 50)


def test_aremark_that_says_nothing_leaves_no_trace(world, sign_in):
    steps.submit(world["李敏"], CODE)
    grid = Grid.objects.get(community__code=CODE, code="01")
    before = Revision.objects.count()
    answer = sign_in("赵琳").post(reverse("filing-comment", args=[CODE, "grid", grid.pk]), {"comment-households": "  "})
    assert answer.status_code == 422
    assert "一条意见也没有写" in text_of(answer)
    assert Revision.objects.count() == before


DAY = date(2099, 1, 1)


def remark(world, text):
    return steps.remark(world["赵琳"], CODE, Grid.objects.get(community__code=CODE, code="01"), {"households": text})


# what is typed → (how many signs of it are kept, the state before, who types it and how)
TYPED = {
    "意见": (500, "submitted", lambda world, text: steps.approve(world["赵琳"], CODE, text)),
    "退回的意见": (500, "submitted", lambda world, text: steps.send_back(world["赵琳"], CODE, text)),
    "对一栏的意见": (200, "submitted", remark),
    "解锁的理由": (200, "approved", lambda world, text: steps.unlock(world["吴霞"], CODE, text, DAY)),
    "延期的理由": (200, "draft", lambda world, text: steps.extend(world["吴霞"], CODE, text, DAY)),
    "对提醒的说明": (200, "draft", lambda world, text: steps.submit(world["李敏"], CODE, {"2.6": text})),
}  # fmt: skip


@pytest.mark.parametrize("what", TYPED)
def test_what_is_typed_at_a_step_is_kept_in_whole_or_refused(world, filed, what):
    """A word cut off may be the one that says what to do; a control character breaks the documents, and PostgreSQL takes no NUL."""
    most, state, type_it = TYPED[what]
    filed(state)
    before = Revision.objects.count()
    for text, words in (
        ("长" * (most + 1), f"有 {most + 1} 个字，最多 {most} 个字，请删短"),
        ("好\0", "看不见的控制字符"),
    ):
        with pytest.raises(ValidationError, match=words):
            type_it(world, text)
    assert Revision.objects.count() == before
    type_it(world, "长" * most)
    assert Revision.objects.count() > before
