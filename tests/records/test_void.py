"""Fields that are left empty: what is missing is called so, what has nothing to say of the row is not."""

from django.urls import reverse

from committees.models import Committee
from facilities.models import Premises
from tests.typing_in import text_of


def test_what_has_nothing_to_say_of_a_row_is_not_called_missing(world, sign_in):
    """A row that still holds has no last day, a residents' committee no form of a party organization."""
    limin, site = sign_in("李敏"), Premises.objects.get(community=world["街心社区"])
    body = Committee.objects.get(community=world["街心社区"], body=Committee.Body.RESIDENTS_COMMITTEE)
    for url, heads in (
        (reverse("committee-detail", args=[body.pk]), ["党组织形式 —", "撤销日期 —"]),
        (reverse("premises-list"), ["街心社区党群服务中心 街心社区 400.00 自有 2014-01-01 —"]),
        (reverse("premises-detail", args=[site.pk]), ["停用日期 —", "与哪个社区合用 —", "权属证明 未填报"]),
    ):
        words = text_of(limin.get(url))
        assert [head for head in heads if head not in words] == [], words
