"""Forms of a kind: the fields in the paper's order, choices inside the user's scope, the version they were opened at."""

from functools import cache

from django import forms
from django.db import models
from django.forms.utils import ErrorDict, ErrorList
from django.utils.functional import cached_property, lazy

from . import hooks
from .formfields import DayField
from .scope import ScopedQuerySet


class VersionField(forms.IntegerField):
    """What the row was at when the form was opened; nobody types it, so it never makes an empty row a filled one."""

    def has_changed(self, initial, data):
        return False


class RowField(forms.ModelChoiceField):
    """One of some rows that have been read already: what is chosen is found among them, and only else asked for."""

    offered = {}  # key as it is posted → row

    def offer(self, rows):
        """Offer these rows, read once for as many fields as ask for them."""
        self.offered = {str(row.pk): row for row in rows}
        none = [] if self.empty_label is None else [("", self.empty_label)]
        self.choices = [*none, *((row.pk, self.label_from_instance(row)) for row in rows)]

    def to_python(self, value):
        return self.offered.get(value) or super().to_python(value)


class RecordForm(forms.ModelForm):
    """A form that knows its user and the place it was opened for. ``version`` is what the row was at then."""

    version = VersionField(widget=forms.HiddenInput, required=False)
    kind = None
    whole_remarks = ()  # Remarks on the record as a whole

    def __init__(self, *args, user, code=None, shared=None, **kwargs):
        """``shared`` keeps the choices of the rows of one part, so that they are read once and not once a row."""
        super().__init__(*args, **kwargs)
        self.user, self.place = user, code
        self.fields["version"].initial = self.instance.version
        for name, field in self.fields.items():
            if isinstance(field, RowField):
                self._offer(name, field, scoped(field.queryset, user, code), {} if shared is None else shared)
                if code and not self.instance.pk and len(field.offered) == 1:
                    field.initial = int(*field.offered)

    @staticmethod
    def _offer(name, field, rows, shared):
        field.queryset, field.empty_label = rows, "请选择"
        field.error_messages["invalid_choice"] = "选的这一项不存在，或不在您的管理范围内"
        if name not in shared:
            shared[name] = list(rows)
        field.offer(shared[name])

    def put_remarks(self, found):
        """Put each Remark beside its field: {field name or "": [Remark]}."""
        self.whole_remarks = [said for name, rows in found.items() if name not in self.fields for said in rows]
        for name in found.keys() & self.fields.keys():
            self.fields[name].remarks = found[name]

    def remarks_apart(self):
        """The Remarks that no visible field of the form stands for."""
        return [
            *self.whole_remarks,
            *(said for field in self.hidden_fields() for said in getattr(field.field, "remarks", ())),
        ]

    def leave_unjudged(self):
        """Show what is typed without a word about it: nobody has asked to save it yet."""
        self._errors = ErrorDict()

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self.instance.version = cleaned.get("version") or 0
        return cleaned


def scoped(queryset, user, code=None):
    """The rows that the user may see, of the place with this code; a model without a place has none in a form."""
    if not isinstance(queryset, ScopedQuerySet):
        raise TypeError(f"{queryset.model.__name__} has no scope")
    rows = queryset.model.objects.visible_to(user).with_place()
    return rows.within(code) if code else rows


def field_for(field, **kwargs):
    """The form field of a model field, with our widgets, our words and the unit."""
    if isinstance(field, models.DateField):
        kwargs["form_class"] = DayField
    elif isinstance(field, models.ForeignKey):
        kwargs["form_class"] = RowField
    form_field = field.formfield(**kwargs)
    if form_field is None:
        return None
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
    """The rows of a part. Emptied rows are ignored, ticked rows are removed."""

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
        """One and the same at each asking, so that it keeps the limits that were put to its fields."""
        return super().empty_form

    def add_fields(self, form, index):
        """A new row is left out by emptying it: its box to tick for removal is no stop on the way through the row."""
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
        """The stored rows of the part: key as it is posted → row."""
        return {str(row.pk): row for row in self.get_queryset()}

    def leave_unjudged(self):
        """See RecordForm."""
        for row in self.forms:
            row.leave_unjudged()
        self._errors, self._non_form_errors = [row.errors for row in self.forms], ErrorList()

    def lost_rows(self):
        """Posted rows that were there when the form was opened and are no more."""
        return [row for row in self.initial_forms if row.instance.pk is None] if self.is_bound else []


def as_new(data, kind):
    """A posted form of a record that is there no more, as the form of a new one: its parts are all new rows."""
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
    """The form of a kind and the formsets of its parts, for the place with this code: (form, [formset])."""
    form = form_class(kind.model, kind.fields())(data, instance=instance, user=user, code=code)
    kind.restrict(form, user)
    _put_limits([form], kind.model, code)
    if form.instance.pk:
        form.put_remarks(hooks.remarks(user, form.instance))
    formsets = [_formset(part, kind, user, data, form.instance, code) for part in kind.parts]
    return form, formsets


def _put_limits(rows, model, code):
    """Put the limit of the rule that reads it on each field; it is looked up when it is shown, which a saved form is not."""
    if not code:
        return
    notes = cache(lambda: hooks.form_notes(model, [code])[code])
    for row in rows:
        for name, field in row.fields.items():
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
        form_kwargs={"user": user, "code": code, "shared": {}},
    )
    _put_limits([*formset.forms, formset.empty_form], part.model, code)
    return formset


def save_form(door, form, formsets):
    """Write a valid form and its valid formsets through an open door. Raises what the door raises."""
    record = door.keep(form.save(commit=False))
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
