"""What may not be written: a sealed year but for what a correction opens, and everything while a run is freezing its data."""

from django.utils import timezone

from communities.levels import prefecture_of
from lodi_community.records.hooks import Grounds

from .models import Inspection
from .sealing import Correction


def sealed_year(user, keys):
    """hooks.LOCKS: a sentence that says why, since when and who can help; the Grounds of a correction; or None."""
    roots = {prefecture_of(code) for code, _ in keys}
    rows = Inspection.objects.runs().filter(
        root__in=roots, status__in=(Inspection.Status.SEALED, Inspection.Status.RUNNING)
    )
    sealed, running = {}, None
    for inspection in rows:
        if inspection.is_running:
            running = inspection
        elif inspection.counts:
            sealed[inspection.root, inspection.year] = inspection
    shut = {(code, year) for code, year in keys if (prefecture_of(code), year) in sealed}
    corrections = list(Correction.objects.in_force().filter(division__code__in=roots)) if shut else []
    opened = {key: row for key in shut for row in corrections if row.year == key[1] and row.opens(key[0])}
    if locked := sorted(shut - opened.keys()):
        return _sealed(locked[0], sealed, corrections)
    if running:
        since = timezone.localtime(running.started_at)
        return f"{running}自 {since:%H:%M} 起进行，数据暂时锁定，一般几分钟就好。请稍后再保存，填的内容还在"
    return Grounds({key: row.ground for key, row in opened.items()}) or None


OPENED = "所以可以修改；保存的每一处都记着这份决定"
# Rows that hold over years are never locked, so that no decision opens them and the trail names none (decision 027).
NOT_LOCKED = "这种记录跨年，本来就可以改，不记在这份决定名下；更正后再督查时，按那时的记录评"


def decisions_at(user, code, over_years=False):
    """hooks.DECISIONS: what a form of a place says of the correction that opens a sealed year there."""
    rows = Correction.objects.in_force().filter(division__code=prefecture_of(code))
    then = NOT_LOCKED if over_years else OPENED
    return {
        row.year: f"{row.year}年度已封存，按决定“{row.named}”（{row.reason}）更正{row.place_names}，{then}"
        for row in rows
        if row.opens(code)
    }


def _sealed(key, sealed, corrections):
    code, year = key
    day = timezone.localtime(sealed[prefecture_of(code), year].sealed_at)
    sentence = f"{year}年度已于 {day:%Y-%m-%d} 封存，数据不再改动。要更正，请报市委组织部"
    if beside := next((row for row in corrections if row.year == year), None):
        sentence += f"。正在按决定“{beside.document}”更正的只有{beside.place_names}"
    return sentence
