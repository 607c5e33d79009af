"""Who has nothing of a kind in the synthetic country, and who of them states so (零报告)."""

from datetime import date
from itertools import repeat

from communities.models import Community
from communities.nil_reports import NilReport, nil_kinds
from lodi_community.records.spans import Lasting

from .chances import YEAR, numbers
from .tables import write

EMPTIED = 0.004  # of the communities lose all their rows of a kind
# Kinds of which a community may have no row, with what hangs on a row before it.
KINDS = (
    "appraisal", "buildingplan", "disclosure", "employment", "receipt funding", "grid", "institution", "meeting", "pay",
    "plaque", "reservecandidate", "room premises", "seat", "servicebrand", "training",
)  # fmt: skip


def nothing(random, counts):
    """Empty some communities of each kind; every other one without a row of it reports that there is none."""
    codes = list(Community.objects.order_by("code").values_list("code", flat=True))
    for slugs in KINDS:
        without = [code for code, out in zip(codes, (random.random(len(codes)) < EMPTIED).tolist(), strict=True) if out]
        models = [_model(slug) for slug in slugs.split()]
        for model, place in models:
            there = model.objects.filter(**{f"{place}__in": without}).order_by()
            model.objects.filter(pk__in=list(there.values_list("pk", flat=True)))._raw_delete("default")
        model, place = models[-1]
        held = set(model.objects.order_by().values_list(place, flat=True))
        _report(slugs.split()[-1], [code for code in codes if code not in held][::2], counts)


def _model(slug):
    """(model, path to its code) of a kind; a receipt is a part of its funding and no kind of its own."""
    if slug == "receipt":
        model = _model("funding")[0].receipts.rel.related_model
        return model, "funding__community__code"
    model = nil_kinds()[slug].model
    return model, model.place


def _report(slug, codes, counts):
    kind = nil_kinds()[slug]
    since = f"{date(YEAR, 1, 1)}" if isinstance(kind.span, Lasting) else None
    write(
        NilReport,
        id=numbers(counts, "nil", len(codes)),
        code=codes,
        kind=repeat(slug, len(codes)),
        kind_name=repeat(kind.title, len(codes)),
        year=repeat(YEAR, len(codes)),
        since=repeat(since, len(codes)),
    )
