"""What is open in filing while a year is to be sealed: not submitted, returned, not reviewed, without data."""

from django.urls import reverse

from communities.models import Community

from ..inspection.closing import OpenPoint
from ..inspection.models import Assessment
from .models import Filing
from .states import State

WORDS = {
    State.DRAFT: "{} 个社区没有提交",
    State.RETURNED: "{} 个社区被退回，没有重新提交",
    State.SUBMITTED: "{} 个社区已提交，没有审核",
}


def open_points(root, year):
    """inspection.hooks.OPEN_POINTS: three kinds of unfinished filings, and hard rules for which data is missing."""
    places = list(Community.objects.within(root).order_by("code").values_list("code", "name"))
    states = dict(Filing.objects.within(root).of_year(year).values_list("community__code", "state"))
    listed = f"{reverse('filings')}?place={{code}}&state="
    for state, words in WORDS.items():
        found = [(code, name) for code, name in places if states.get(code, State.DRAFT) == state]
        if found:
            yield OpenPoint(state, words.format(len(found)), found, listed + state)
    rows = Assessment.objects.within(root).of_year(year).filter(hard_missing__gt=0).order_by("code")
    lacking = list(rows.values_list("code", "name"))
    if lacking:
        words = f"{len(lacking)} 个社区的硬指标缺数据，封存时按不达标计"
        yield OpenPoint("missing", words, lacking, f"{reverse('missing')}?place={{code}}")
