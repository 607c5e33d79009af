"""What the portal says of personal data: its days are those that the sweepers go by, and every page leads to it."""

import pytest
from django.urls import reverse

from committees.models import MemberDisposal
from lodi_community.accounts.posts import permissions, restricted
from lodi_community.attachments.sweeping import KEPT_DAYS
from lodi_community.drafts.keeping import DAYS
from tests.typing_in import text_of

pytestmark = pytest.mark.once


def test_everybody_reads_what_is_kept_and_for_how_long(world, sign_in, settings):
    settings.UPLOAD_KEPT_DAYS = 77
    client = sign_in("郑毅")
    assert reverse("privacy") in client.get(reverse("grid-list")).content.decode().partition("<footer")[2]
    text = text_of(client.get(reverse("privacy")))
    for sentence in (f"最后一次存下起 {DAYS} 天", "77 天；写入的记录", f"删除起 {KEPT_DAYS} 天"):
        assert sentence in text


def test_what_the_page_says_of_restricted_kinds_is_what_the_rights_say():
    assert restricted() == {"assessments.accountability", "committees.memberdisposal"}
    seen = {label: permissions()[label]["view"] for label in restricted()}
    assert seen.pop(MemberDisposal._meta.label_lower) == {"clerk", "department"}
    assert set(seen.values()) == {frozenset({"department"})}
