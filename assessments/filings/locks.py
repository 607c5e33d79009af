"""Which communities a clerk may not write, and the row that a save and a submission both lock.

A save asks the lock inside its transaction, a step begins with the same row: whichever comes second waits for the first
to commit and then sees what it did. On SQLite the write transactions are one after the other anyway (IMMEDIATE).
"""

from collections import Counter
from datetime import date

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from communities.levels import county_of, is_community
from communities.models import Community, Division
from lodi_community.accounts.posts import Post
from lodi_community.records.models import Revision
from lodi_community.records.naming import first_named

from .models import Extension, Filing, Unlock
from .states import State, county_office

NAMED = 3  # communities that a sentence names
UNLOCK = Unlock._meta.label_lower
# Kinds of Revisions that tell of a filing itself, not of the records in it.
OF_FILINGS = (Filing._meta.label_lower, UNLOCK, Extension._meta.label_lower)


def hold(codes=None):
    """Lock the communities with these codes (None: all) until the transaction ends, always in the order of their keys.

    Without the key (no_key), so that rows which point to the community can be added meanwhile.
    """
    rows = Community.objects.order_by("pk")
    if codes is not None:
        rows = rows.filter(code__in=codes)
    if connection.in_atomic_block:
        rows = rows.select_for_update(no_key=True)
    return list(rows)


def filed(user, keys):
    """hooks.LOCKS: why a clerk may not write in these (place, year), since when and who can unlock; or None.

    Asks with three queries however many places there are. What units above the communities state is not locked, nor what
    is stated of another year than the filing's.
    """
    years = {}
    for code, year in keys:
        if is_community(code):
            years.setdefault(code, set()).add(year)
    if user.post != Post.CLERK or not years:
        return None
    hold(years)
    filings = Filing.objects.locked().filter(community__code__in=years).select_related("community")
    found = [row for row in filings.order_by("community__code") if years[row.place_code()] & {None, row.year}]
    free = unlocked(found)
    found = [row for row in found if row.pk not in free]
    return _sentence(found) if found else None


def unlocked(filings, on=None):
    """{key of the filing: Unlock} of those of these filings that are unlocked on a day (today)."""
    keys = [filing.pk for filing in filings]
    if not keys:
        return {}
    rows = Unlock.objects.filter(filing__in=keys, ended_on__gte=on or date.today()).order_by("pk")
    return {row.filing_id: row for row in rows}


def _sentence(filings):
    first, codes = filings[0], {county_of(filing.place_code()) for filing in filings}
    names = first_named([filing.community.name for filing in filings], NAMED, "个社区")
    office = "、".join(
        county_office(name) for name in Division.objects.filter(code__in=codes).values_list("name", flat=True)
    )
    since = f"{timezone.localtime(first.since):%Y-%m-%d %H:%M}" if first.since else ""
    if first.state == State.SUBMITTED:
        return f"{names}{first.year}年度填报已于 {since} 提交，数据已锁定。要修改，先撤回填报，或请{office}退回"
    return f"{names}{first.year}年度填报已于 {since} 审核通过，数据已锁定。要修改，请{office}解锁"


def shut(user, year):
    """{community's key: state in words} of the filings that lock their communities now, in the user's scope: two queries."""
    filings = list(Filing.objects.visible_to(user).of_year(year).locked())
    free = unlocked(filings)
    return {row.community_id: row.get_state_display() for row in filings if row.pk not in free}


def changes_since_unlock(user, codes):
    """{code: how many changes were made in a community since its filing was last unlocked}; no code without one. Two queries."""
    rows = Revision.objects.visible_to(user).filter(place_code__in=codes).order_by()
    begun = dict(rows.filter(kind=UNLOCK).values_list("place_code").annotate(Max("pk")))
    later = rows.filter(place_code__in=begun, pk__gt=min(begun.values(), default=0)).exclude(kind__in=OF_FILINGS)
    return Counter(code for code, pk in later.values_list("place_code", "pk") if pk > begun[code])
