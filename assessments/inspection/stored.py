"""The figures stored of the working year, in columns: what stands there is not measured again to be judged another way."""

import json
from operator import itemgetter

import numpy as np
from django.db.models import TextField
from django.db.models.functions import Cast

from communities.figures import FIGURES

from ..rules import kit
from .models import Assessment, Inspection


def stored_table(root, year, standard, ids):
    """The Table of the communities with these keys, a whole root in the order of their codes; None where not each is judged.

    Judged by ``standard`` with the readings it has, in the year that is being filled in. Figures are those measured:
    tallies are left out, for they follow from them. Two queries, however many communities.
    """
    inspection = _judged_by(root, year, standard)
    if inspection is None:
        return None
    rows = Assessment.objects.within(root).filter(inspection=inspection).order_by("code")
    found = list(rows.annotate(text=Cast("figures", TextField())).values_list("community_id", "text"))
    if not np.array_equal(ids, [pk for pk, _ in found]):
        return None
    # All at once: twelve thousand calls take longer than what they read.
    return _table(standard, json.loads(f"[{','.join(text for _, text in found)}]"))


def _judged_by(root, year, standard):
    rows = Inspection.objects.judging().filter(root=root, year=year, status=Inspection.Status.WORKING)
    return rows.filter(standard=standard.key, standard_version=standard.version).first()


def _table(standard, figures):
    """The Table of these figures; None where a figure that is measured today is not stored yet."""
    names = [name for name in standard.facts if name in FIGURES]
    try:
        rows = map(itemgetter(*names), figures)  # a community after the other: quicker than a figure after the other
        columns = map(kit.Column.of, zip(*rows, strict=True))
        return kit.Table(dict(zip(names, columns, strict=True)), len(figures))
    except KeyError:
        return None
