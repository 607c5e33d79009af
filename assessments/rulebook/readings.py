"""Readings to revise and to publish: alone where no number of the text is loosened, otherwise by two people."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from lodi_community.accounts.proposals import propose, refuse_while_waiting, waiting_for
from lodi_community.records.door import WriteDoor
from lodi_community.records.formfields import DayField, FixedField, WholeField

from ..catalogue.models import ReadingRevision, amendment_fault
from ..catalogue.standards import standard_for
from ..inspection.judging import reference_date
from ..inspection.live import refresh_all
from ..inspection.models import Inspection
from ..rules import kit
from .preview import preview

RIGHT = ("revise", "readings")  # held by whoever proposes and whoever confirms
OWN = ("decided_by", "document_no", "reason")
AMENDING = ("amendment_no", "amendment_on")


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
    document_no = forms.CharField(label="决定的文号", max_length=60, required=False)
    reason = forms.CharField(label="修订理由", max_length=200)
    amendment_no = forms.CharField(label="修改文件的文号", max_length=60, required=False)
    amendment_on = DayField(label="修改文件的日期", required=False)

    def __init__(self, *args, year, code, **kwargs):
        super().__init__(*args, **kwargs)
        self.year, self.standard = year, standard_for(year, code)
        self.readings = self.standard.readings_on(reference_date(year))
        for name in (*OWN, "amendment_no"):
            self.fields[name].widget.attrs["class"] = "input" if name == "reason" else "input mid"
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
        self._look_at_amendment(cleaned)
        if not self.errors and not self.changed:
            raise ValidationError("没有改动任何口径。改了再存；不改就返回")
        return cleaned

    def _look_at_amendment(self, cleaned):
        """Numbers of the text are only made stricter, unless a document that amends it is named."""
        number, day = (cleaned.get(name) for name in AMENDING)
        if AMENDING[1] not in self.errors and (fault := amendment_fault(self.standard, number, day)):
            self.add_error(AMENDING[0], fault)
        if number or day or AMENDING[1] in self.errors:
            return
        for name, value in self.changed.items():
            if sentence := self.readings[name].loosening(value):
                self.add_error(name, sentence)

    def groups(self):
        """Legends, bound fields and a sentence above them: ours, the text's, what the revision rests on."""
        of_the_text = [name for name, reading in self.readings.items() if reading.kind is kit.ReadingKind.TEXT]
        ours = [name for name in self.readings if name not in of_the_text]
        return [
            ("口径", [self[name] for name in ours], "文件留有余地的地方，写明理由就可以改。"),
            (
                "原文的数",
                [self[name] for name in of_the_text],
                "文件写明的数，只能改得更严。有文件修改它、要放宽的，填下面的文号和日期，发布要另一人确认。",
            ),
            ("修改文件", [self[name] for name in AMENDING], "只在放宽原文的数时填。"),
            ("依据", [self[name] for name in OWN], ""),
        ]

    def draft(self, user):
        """Keep the revision as a draft through the write door."""
        revision = ReadingRevision(
            division=user.division,
            standard=self.standard.key,
            first_year=self.year,
            values=self.changed,
            **{name: self.cleaned_data[name] for name in (*OWN, *AMENDING)},
        )
        return revision.keep(by=user, reason=revision.reason)


def waiting_publications(user, revision=None):
    """[(draft, its Proposal)] of drafts that wait for a second person, oldest first; of one revision where it is given."""
    drafts = ReadingRevision.objects.visible_to(user).drafts().in_bulk([revision.pk] if revision else None)
    return [(drafts[row.subject_id], row) for row in waiting_for(user, ReadingRevision, drafts)]


def propose_publication(revision, user):
    """Propose to publish a draft that loosens numbers of the text. Returns the Proposal.

    Raises ValidationError for a draft that needs no second person or is published, and while a proposal waits.
    """
    if not revision.loosened:
        raise ValidationError("这次修订没有放宽原文，不用第二人确认，可以直接发布")
    effect = preview(revision).effect
    with WriteDoor(user, revision.reason) as door:
        row = ReadingRevision.objects.select_for_update().get(pk=revision.pk)
        if row.number:
            raise ValidationError("这次修订已经发布过")
        titles = "、".join(reading.title for reading in row.loosened)
        what = f"放宽原文：{titles}"[:80]
        return propose(door, row, division=row.division, what=what, right=RIGHT, effect=effect)


def publish(revision, user, proposal=None):
    """Publish a draft: from now on it counts for its first year and later ones that are not sealed.

    A draft that loosens numbers of the text is published by confirming the proposal on it. Raises ValidationError for a
    revision already published, for a year that is sealed or being inspected, and for what cannot be confirmed.
    """
    with WriteDoor(user, revision.reason) as door:
        published_by = _confirmed(revision, proposal, door)
        # Locked, so that no run of these years begins between the look and the writing.
        years = Inspection.objects.select_for_update().filter(standard=revision.standard)
        later = list(years.filter(year__gte=revision.first_year))
        if taken := next((row for row in later if row.status != Inspection.Status.WORKING), None):
            raise ValidationError(f"{taken}{taken.get_status_display()}，口径不能再改。请从没有督查的年度起修订")
        rows = ReadingRevision.objects.select_for_update()
        if rows.filter(pk=revision.pk, number__isnull=False).exists():
            raise ValidationError("这次修订已经发布过")
        number = rows.next_number(revision.standard)
        door.note(revision, {"number": [None, number]})
        ReadingRevision.objects.filter(pk=revision.pk).update(
            number=number, published_at=timezone.now(), published_by=published_by
        )
        years.filter(status=Inspection.Status.WORKING).update(standard_version=f"第{number}版")
    revision.refresh_from_db()
    return refresh_all(revision.division.code)


def _confirmed(revision, proposal, door):
    """Who publishes, in words: the user, or whoever proposed and whoever confirms what loosens numbers of the text."""
    if not revision.loosened:
        return str(door.by)
    if not revision.amendment:
        raise ValidationError("放宽原文要有修改文件。删除这份草稿，重新修订并填写文号和日期")
    if proposal is None:
        raise ValidationError("这次修订放宽了原文，要两个人：先提请发布，再由另一人确认")
    return proposal.confirm(door).trail


def discard(revision, user):
    """Delete a draft. Raises ValidationError while a proposal on it waits."""
    with WriteDoor(user, "草稿不用了") as door:
        refuse_while_waiting(door, revision)
        door.remove(revision)
