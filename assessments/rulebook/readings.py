"""Readings to look at, to revise and to publish; what a revision would turn before it is published."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from communities.figures import Selection, Units, gather_units
from communities.models import Community, Division
from lodi_community.records.door import WriteDoor
from lodi_community.records.formfields import FixedField, WholeField

from ..catalogue.models import ReadingRevision
from ..catalogue.standards import standard_for
from ..inspection.judging import gather_table, reference_date, table_of
from ..inspection.live import refresh_all, working_inspection
from ..inspection.models import Inspection
from ..rules import kit
from ..rules.kit import Outcome


def field_of(reading):
    """The form field of a reading: a choice, a whole number, or money in 元."""
    sense = reading.sense
    if sense.options:
        choices = [(str(value), words) for value, words in sense.options]
        return forms.ChoiceField(
            label=reading.title, choices=choices, widget=forms.Select(attrs={"class": "input mid"})
        )
    unit = kit.UNITS[sense.unit]
    if unit.scale == 100:
        field = FixedField(label=reading.title, decimal_places=2, step=Decimal("0.01"))
    else:
        field = WholeField(label=reading.title)
    field.unit = unit.label
    return field


def shown_value(reading):
    """The reading's value as its form field takes it."""
    if reading.sense.options:
        return str(reading.value)
    scale = kit.UNITS[reading.sense.unit].scale
    return f"{reading.value / scale:.2f}" if scale == 100 else reading.value


def stored_value(reading, typed):
    """What was typed, as the standard stores it."""
    if reading.sense.options:
        return next(value for value, _ in reading.sense.options if str(value) == typed)
    return int(typed * kit.UNITS[reading.sense.unit].scale)


class RevisionForm(forms.Form):
    """All readings of a standard with their values, and who decided what from when on, for what reason."""

    decided_by = forms.CharField(label="决定单位或会议", max_length=80)
    document_no = forms.CharField(label="文号", max_length=60, required=False)
    reason = forms.CharField(label="修订理由", max_length=200)

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = year
        self.readings = standard_for(year).readings_on(reference_date(year))
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "input" if name == "reason" else "input mid"
        for name, reading in self.readings.items():
            self.fields[name] = field_of(reading)
            self.fields[name].initial = shown_value(reading)
            self.fields[name].limit = reading.note

    def clean(self):
        cleaned, self.changed = super().clean(), {}
        for name, reading in self.readings.items():
            if name not in cleaned:
                continue
            value = stored_value(reading, cleaned[name])
            if fault := reading.sense.fault(value):
                self.add_error(name, fault)
            elif value != reading.value:
                self.changed[name] = value
        if not self.errors and not self.changed:
            raise ValidationError("没有改动任何口径。改了再存；不改就返回")
        return cleaned

    def groups(self):
        """Legends and bound fields, in the order of the document."""
        own = [self[name] for name in ("decided_by", "document_no", "reason")]
        return [("口径", [self[name] for name in self.readings]), ("依据", own)]

    def draft(self, user):
        """Keep the revision as a draft through the write door."""
        revision = ReadingRevision(
            division=user.division,
            standard=standard_for(self.year).key,
            first_year=self.year,
            values=self.changed,
            **{name: self.cleaned_data[name] for name in ("decided_by", "document_no", "reason")},
        )
        return revision.keep(by=user, reason=revision.reason)


@dataclass
class Flip:
    """A community or unit that a revision turns: [(rule, before, after)] and a community's scores (0.01 points)."""

    place: Community | Division
    turned: list
    before: int | None = None
    after: int | None = None


def flips(revision):
    """What a revision would turn in its first year: ([Flip] of communities, [Flip] of units), each in the order of codes.

    Nothing is written. Queries: twice those of one gathering, however many communities.
    """
    year, on = revision.first_year, reference_date(revision.first_year)
    old = standard_for(year)
    new = old.with_readings(revision.values, version="草案", since=date(year, 1, 1))
    communities, units = [], []
    for standard in (old, new):
        gathered, table = gather_table(standard, Selection(), year)
        communities.append((gathered.ids, kit.judge(standard, table, on)))
        of_units = gather_units(Units(), on, standard.reading(on))
        units.append((of_units.ids, kit.judge(standard.units, table_of(standard.units, of_units), on)))
    of_communities = _turned(old, Community.objects.select_related("street__parent"), communities)
    return of_communities, _turned(old.units, Division.objects.all(), units)


def _turned(standard, rows, judged):
    """Flips between two judgements [(ids, Judgement)] of the same places."""
    (ids, before), (_, after) = judged
    changed = (before.outcomes != after.outcomes).any(axis=0).nonzero()[0].tolist()
    places = rows.in_bulk([int(ids[at]) for at in changed])
    found = []
    for at in changed:
        letters = [
            (rule, chr(before.outcomes[n, at]), chr(after.outcomes[n, at])) for n, rule in enumerate(standard.rules)
        ]
        turned = [(rule, Outcome(one).label, Outcome(other).label) for rule, one, other in letters if one != other]
        found.append(Flip(places[int(ids[at])], turned, int(before.score_low[at]), int(after.score_low[at])))
    return found


def publish(revision, user):
    """Publish a draft: from now on it counts for its first year and later ones that are not sealed.

    Raises ValidationError for a revision already published or a year that is sealed or being inspected.
    """
    with WriteDoor(user, revision.reason) as door:
        # Locked, so that no run of these years begins between the look and the writing.
        later = list(Inspection.objects.select_for_update().filter(year__gte=revision.first_year))
        if taken := next((row for row in later if row.status != Inspection.Status.WORKING), None):
            raise ValidationError(f"{taken}{taken.get_status_display()}，口径不能再改。请从没有督查的年度起修订")
        rows = ReadingRevision.objects.select_for_update()
        if rows.filter(pk=revision.pk, number__isnull=False).exists():
            raise ValidationError("这次修订已经发布过")
        number = rows.next_number()
        door.note(revision, {"number": [None, number]})
        ReadingRevision.objects.filter(pk=revision.pk).update(
            number=number, published_at=timezone.now(), published_by=user.name
        )
        Inspection.objects.filter(status=Inspection.Status.WORKING).update(standard_version=f"第{number}版")
    revision.refresh_from_db()
    refresh_all()
    return working_inspection()
