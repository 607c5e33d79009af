"""What may not be written: a sealed year, and everything while a run is freezing its data."""

from django.utils import timezone

from communities.levels import prefecture_of

from .models import Inspection


def sealed_year(user, keys):
    """hooks.LOCKS: a sentence that says why, since when and who can help, or None."""
    keys = {(prefecture_of(code), year) for code, year in keys}
    rows = Inspection.objects.judging().filter(
        root__in={root for root, _ in keys}, status__in=(Inspection.Status.SEALED, Inspection.Status.RUNNING)
    )
    for inspection in sorted(rows, key=lambda row: row.is_running):
        if inspection.is_sealed and (inspection.root, inspection.year) not in keys:
            continue
        if inspection.is_sealed:
            day = timezone.localtime(inspection.sealed_at)
            return f"{inspection.year}年度已于 {day:%Y-%m-%d} 封存，数据不再改动。要更正，请报市委组织部"
        since = timezone.localtime(inspection.started_at)
        return f"{inspection}自 {since:%H:%M} 起进行，数据暂时锁定，一般几分钟就好。请稍后再保存，填的内容还在"
    return None
