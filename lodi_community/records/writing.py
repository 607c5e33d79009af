"""The one question who may write a row: asked by the write door, forms, lists, desk, sheet, workbooks and attachments.

It is answered by the post (the rights of the kind) and by the kind's own rule about single rows. In which places a user
works is the scope's to say, and when nothing may be written there the locks': see scope.py and hooks.LOCKS.
"""

from django.apps import apps

from .kinds import KINDS

WHOLE = None  # in the place of field names: the row as a whole, to remove it or to attach files to it


def may_write(user, record, fields=WHOLE):
    """Whether a user may write these fields of a row, as it is stored or, if it is new, as it would be."""
    return not write_refusal(user, record, fields)


def write_refusal(user, record, fields=WHOLE):
    """The Chinese sentence that says why a user may not write these fields of a row, "" where he may."""
    return post_refusal(user, record) or row_refusal(user, record, fields)


def post_refusal(user, record):
    """The sentence for a user whose post may not change such rows at all, "" for the others."""
    for label in sorted(record.answers_to()):
        if not user.may("change", label):
            return f"您的岗位不能修改{apps.get_model(label)._meta.verbose_name}"
    return ""


def row_refusal(user, record, fields=WHOLE):
    """What the rule of the record's kind says about this row (Kind.row_rule), "" where it says nothing."""
    return kind_of(type(record)).row_rule(user, record, fields) if has_row_rule(record) else ""


def has_row_rule(record):
    """Whether the kind of a record says anything about single rows."""
    kind = kind_of(type(record))
    return kind is not None and kind.has_row_rule


def kind_of(model):
    """The Kind of a model, None for a model that is no kind."""
    kind = KINDS.get(model._meta.model_name)
    return kind if kind and kind.model is model else None


def closed_sentence(user, record):
    """The sentence for a row of which a user may write no field at all, "" where some field is open to him."""
    kind, sentence = kind_of(type(record)), post_refusal(user, record)
    if sentence or not kind.has_row_rule:
        return sentence
    sentences = [kind.row_rule(user, record, {name}) for name in kind.fields()]
    return sentences[0] if sentences and all(sentences) else ""


def restrict(kind, form, user):
    """Make a form what it is for this user and row: the choices that the kind offers, fields closed that he may not write."""
    kind.restrict(form, user)
    if kind.has_row_rule:
        for name, field in form.fields.items():
            field.disabled = field.disabled or bool(kind.row_rule(user, form.instance, {name}))


def written_fields(record, changes):
    """Names of the fields in ``changes`` (of a Revision) that somebody wrote: not those filled by default or by clean()."""
    fields, filled = {field.attname: field for field in record._meta.concrete_fields}, record.filled_in_clean()
    return {
        fields[name].name
        for name, (before, after) in changes.items()
        if before not in (None, "") or after != filled.get(name, _default(fields[name]))
    }


def _default(field):
    """The value with which a new row begins, None if it begins empty."""
    return field.get_default() if field.has_default() else None
