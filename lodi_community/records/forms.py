"""The forms of a kind: fields in the order of the paper form, choices within the user's scope, and the version of the row."""

from functools import cache

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property, lazy

from . import hooks, plausible
from .formfields import DayField, WordsField
from .picking import UNKNOWN, Among, PickInput, one_of
from .scope import scoped
from .writing import kind_of, restrict

MOST_CHOICES = 12  # that a sentence lists


class VersionField(forms.IntegerField):
    """The version of the row when the form was opened. It is no input of the user: a row with nothing else stays empty."""

    def has_changed(self, initial, data):
        return False


class RowField(forms.ModelChoiceField):
    """A choice among rows that were read before. The database is asked only for a key that is not among them.

    Of more than FEW rows the field is a box in which one looks for the row: see picking.py.
    """

    offered = {}  # {key as it is posted: row}
    default_error_messages = {"invalid_choice": UNKNOWN}

    def offer(self, rows):
        """Offer these rows. Several fields can offer the same list, which is then read once."""
        self.offered = {str(row.pk): row for row in rows}
        empty = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*empty, *((row.pk, self.label_from_instance(row)) for row in rows)]

    def label_from_instance(self, row):
        return row.choice_label()

    def look_up(self, of, among, place="", known=()):
        """Offer many rows by looking for them. ``of``: (model, name) of the field; ``known``: rows read already."""
        self.offered = {str(row.pk): row for row in known}
        self.widget = PickInput(of, among, place, known, attrs=self.widget.attrs)

    @property
    def is_looked_up(self):
        return isinstance(self.widget, PickInput)

    def to_python(self, value):
        if self.is_looked_up and isinstance(value, str) and value.strip() and value not in self.offered:
            return one_of(self.widget, value)
        return self.offered.get(value) or super().to_python(value)

    def has_changed(self, initial, data):
        if self.is_looked_up:
            initial, data = (self.widget.format_value(self.prepare_value(value)) for value in (initial, data))
            return (initial or "") != (data or "")
        return super().has_changed(initial, data)


class RecordForm(forms.ModelForm):
    """The form of a record for one user and, with ``code``, for one place. ``version``: see VersionField."""

    version = VersionField(widget=forms.HiddenInput, required=False)
    kind = None
    whole_remarks = ()  # [Remark] on the record as a whole

    def __init__(self, *args, user, code=None, shared=None, listed=True, **kwargs):
        """``shared``: {field name: rows} that the forms of one part share, so that the choices are read once and not per form.

        ``listed=False``: the choices among rows are not read, for a form that is never shown.
        """
        super().__init__(*args, **kwargs)
        self.user, self.place = user, code
        self.fields["version"].initial = self.instance.version
        for name, field in self.fields.items():
            if listed and isinstance(field, RowField):
                self._offer(name, field, scoped(field.queryset, user, code), {} if shared is None else shared)
                if code and not self.instance.pk and len(field.offered) == 1:
                    field.initial = int(*field.offered)

    def _offer(self, name, field, rows, shared):
        # The queryset stays whole: a posted row that was not offered is refused by the model, in words.
        field.queryset, field.empty_label = rows, "请选择"
        among = Among((rows.filter(**self._meta.model.offered(name)),), whole=(rows,))
        if name not in shared:
            shared[name] = among.few()
        if shared[name] is None:
            chosen = self.instance._state.fields_cache.get(name)
            field.look_up((self._meta.model, name), among, self.place or "", [chosen] if chosen else [])
        else:
            field.offer(shared[name])

    def put_remarks(self, remarks):
        """Put each Remark beside its field. ``remarks``: {field name, or "" for the record as a whole: [Remark]}."""
        self.whole_remarks = [
            remark for name, of_field in remarks.items() if name not in self.fields for remark in of_field
        ]
        for name in remarks.keys() & self.fields.keys():
            self.fields[name].remarks = remarks[name]

    def remarks_apart(self):
        """The Remarks that are not on a visible field of the form."""
        return [
            *self.whole_remarks,
            *(remark for field in self.hidden_fields() for remark in getattr(field.field, "remarks", ())),
        ]

    def leave_unjudged(self):
        """Show the typed values without errors: the user has not asked to save them yet."""
        self._errors = ErrorDict()

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self.instance.version = cleaned.get("version") or 0
        return cleaned

    def _update_errors(self, errors):
        """What the model says of a field that cannot be read is of the emptiness that stands there instead: it is left out."""
        of_fields = getattr(errors, "error_dict", {})
        if unread := of_fields.keys() & self.errors.keys() - {NON_FIELD_ERRORS}:
            errors = ValidationError({name: said for name, said in of_fields.items() if name not in unread})
        super()._update_errors(errors)


def _name_choices(form_field):
    """Have the refusal of a value that is none of the choices name them: codes and words, for programs send codes."""
    if isinstance(form_field, forms.ChoiceField) and not isinstance(form_field, RowField):
        words = [f"{value}（{label}）" for value, label in form_field.choices if value not in ("", None)]
        more = "……" if len(words) > MOST_CHOICES else ""
        form_field.error_messages["invalid_choice"] = f"没有这一项。可以填：{'、'.join(words[:MOST_CHOICES])}{more}"


def field_for(field, **kwargs):
    """The form field of a model field with the product's widgets, CSS classes and unit; None if the field is not editable."""
    if isinstance(field, models.DateField):
        kwargs["form_class"] = DayField
    elif isinstance(field, models.ForeignKey):
        kwargs["form_class"] = RowField
    elif isinstance(field, models.CharField | models.TextField) and not field.choices:
        kwargs["form_class"] = WordsField
    form_field = field.formfield(**kwargs)
    if form_field is None:
        return None
    _name_choices(form_field)
    form_field.unit = getattr(field, "unit", "")
    classes = form_field.widget.attrs.setdefault("class", "input")
    if isinstance(form_field.widget, forms.CheckboxInput):
        form_field.widget.attrs["class"] = ""
    elif isinstance(field, models.CharField) and (field.choices or (field.max_length or 0) <= 30):
        form_field.widget.attrs["class"] = f"{classes} short"
    elif isinstance(field, models.CharField) and field.max_length <= 80:
        form_field.widget.attrs["class"] = f"{classes} mid"
    elif isinstance(form_field.widget, forms.Textarea):
        form_field.widget.attrs["rows"] = 3
    if isinstance(form_field, RowField):
        form_field.widget.attrs["class"] = f"{classes} mid"
    return form_field


def form_class(model, fields):
    """A RecordForm class for these fields of a model."""
    return forms.modelform_factory(model, form=RecordForm, fields=fields, formfield_callback=field_for)


class PartFormSet(forms.BaseInlineFormSet):
    """The forms of the rows of a Part. A new row that is emptied is ignored; a stored row that is ticked is removed."""

    deletion_widget = forms.CheckboxInput

    def __init__(self, *args, part, **kwargs):
        self.part = part
        super().__init__(*args, **kwargs)
        self.can_delete = True

    @property
    def title(self):
        return self.part.title

    @cached_property
    def empty_form(self):
        """The form of a further row. It is cached, so that it keeps the limits that _put_limits() puts on its fields."""
        return super().empty_form

    def add_fields(self, form, index):
        """Django's fields of each row. The removal box of a new row is no tab stop: a user leaves out a new row by emptying it."""
        super().add_fields(form, index)
        key = form.fields[self._pk_field.name]
        form.fields[self._pk_field.name] = RowField(
            key.queryset, initial=key.initial, required=False, widget=forms.HiddenInput
        )
        form.fields[self._pk_field.name].offered = self._rows
        if form.instance.pk is None:
            form.fields["DELETE"].widget.attrs["tabindex"] = "-1"
        for name in self.part.repeats:
            form.fields[name].widget.attrs["data-repeat"] = name

    @cached_property
    def _rows(self):
        """{key as it is posted: row} of the stored rows of the part."""
        return {str(row.pk): row for row in self.get_queryset()}

    def leave_unjudged(self):
        """See RecordForm."""
        for row in self.forms:
            row.leave_unjudged()
        self._errors, self._non_form_errors = [row.errors for row in self.forms], ErrorList()

    def lost_rows(self):
        """The forms of posted rows that were stored when the form was opened and have been removed since."""
        return [row for row in self.initial_forms if row.instance.pk is None] if self.is_bound else []


def open_all(form, formsets):
    """Open the fields that are closed to the user, so that a form that is refused as a whole shows what was typed into it."""
    for part in (form, *(row for formset in formsets for row in formset.forms)):
        for field in part.fields.values():
            field.disabled = False


def as_new(data, kind):
    """The posted data of the form of a removed record, as the data of a new record: all rows of its parts become new rows."""
    data = data.copy()
    for part in kind.parts:
        prefix = part.model._meta.model_name
        data[f"{prefix}-INITIAL_FORMS"] = "0"
        links = {field.name for field in part.model._meta.fields if field.related_model is kind.model}
        for name in [*data]:
            if name.startswith(f"{prefix}-") and name.rpartition("-")[2] in {"id", *links}:
                del data[name]
    return data


def build_form(kind, user, *, data=None, instance=None, code=None):
    """(form, [formset]): the form of a kind and the formsets of its parts, for the place with this code."""
    form = form_class(kind.model, kind.fields())(data, instance=instance, user=user, code=code)
    restrict(kind, form, user)
    _put_limits([form], kind.model, code)
    if form.instance.pk:
        form.put_remarks(hooks.remarks(user, form.instance))
    formsets = [_formset(part, kind, user, data, form.instance, code) for part in kind.parts]
    return form, formsets


def _put_limits(model_forms, model, code):
    """Put on each field the limit of the rule that reads it.

    The limit is lazy: it is looked up when a template shows it. A form that is saved and not shown costs no queries.
    """
    if not code:
        return
    notes = cache(lambda: hooks.form_notes(model, [code])[code])
    for form in model_forms:
        for name, field in form.fields.items():
            field.limit = _limit(notes, name)


_limit = lazy(lambda notes, name: notes().get(name, ""), str)


def _formset(part, kind, user, data, parent, code):
    factory = forms.inlineformset_factory(
        kind.model,
        part.model,
        form=form_class(part.model, part.fields),
        formset=PartFormSet,
        fields=part.fields,
        extra=part.extra,
        formfield_callback=field_for,
        min_num=0,
        max_num=100,
        absolute_max=150,
    )
    formset = factory(
        data,
        instance=parent,
        part=part,
        prefix=part.model._meta.model_name,
        queryset=part.model._default_manager.select_related(*_links(part)),
        form_kwargs={"user": user, "code": code, "shared": {}},
    )
    _put_limits([*formset.forms, formset.empty_form], part.model, code)
    return formset


def _links(part):
    """The foreign keys among the fields of a part: its forms say what they name without asking row by row."""
    return [name for name in part.fields if part.model._meta.get_field(name).is_relation]


def lines_in_doubt(user, form, formsets):
    """[(id of the field, where, sentence)] of what is implausible in a valid form and its parts (see plausible.py)."""
    parts = [([form], "")]
    for formset in formsets:
        rows = [row for row in formset.forms if row.has_changed() and row not in formset.deleted_forms]
        parts.append((rows, formset.title))
    lines = []
    for rows, title in parts:
        stored = [(row.instance, row.initial if row.instance.pk else {}) for row in rows]
        for row, found in zip(rows, plausible.doubts(user, stored), strict=True):
            for name in [name for name in found if name in row.fields]:
                label = f"{title}·{row.fields[name].label}" if title else row.fields[name].label
                lines.append((row[name].id_for_label, label, found[name]))
    return lines


def save_form(door, form, formsets):
    """Write a valid form and its valid formsets through an open WriteDoor. Returns the record. Raises what the door raises."""
    record = form.save(commit=False)
    record = kind_of(type(record)).keep(door, record)
    for formset in formsets:
        formset.instance = record
        for row in formset.initial_forms:
            if row in formset.deleted_forms:
                row.instance.version = row.cleaned_data.get("version") or 0
                door.remove(row.instance, reason="编辑时删除")
            elif row.has_changed():
                door.keep(row.instance)
        for row in formset.extra_forms:
            if row.has_changed() and row not in formset.deleted_forms:
                setattr(row.instance, formset.fk.name, record)
                door.keep(row.instance)
    return record
