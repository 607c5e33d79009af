"""What a reviewer said about a record: where it is mended, and what stands beside the fields of the record's form."""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F
from django.urls import reverse

from lodi_community.records.history import Reader
from lodi_community.records.hooks import Remark
from lodi_community.records.kinds import KINDS
from lodi_community.records.revisions import ERASED

from ..catalogue.sections import kind_at_desk
from .models import FieldComment


def open_comments(**conditions):
    """The comments that nobody has dealt with, each with the ``code`` of its community."""
    rows = FieldComment.objects.filter(settled_at=None, **conditions)
    return rows.annotate(code=F("filing__community__code")).order_by("pk")


def field_name(comment):
    """The form's name of the field a comment is about (a comment keeps the column's: person_id), "" for the record itself."""
    kind = KINDS.get(comment.kind)
    try:
        return kind.model._meta.get_field(comment.field).name if kind and comment.field else ""
    except FieldDoesNotExist:
        return ""


def where(comment):
    """What a comment is about: 网格·第1网格·常住户数."""
    kind = KINDS.get(comment.kind)
    names = [kind.title if kind else comment.kind, comment.title]
    if kind and comment.field:
        names.append(Reader(kind.model).heading(comment.field))
    return "·".join(names)


def mend_url(comment, code):
    """Where the street mends what a comment says: the field in the community's workspace; "" where that is nowhere."""
    if not kind_at_desk(comment.kind):
        return ""
    name = field_name(comment)
    anchor = f"#id_{comment.kind}_{comment.object_id}_{name}" if name else f"#block-{comment.kind}"
    return reverse("desk-edit", args=[code, comment.kind, comment.object_id]) + anchor


def answer_url(comment, code):
    """Where the street answers a comment."""
    return f"{reverse('filing', args=[code])}#comment-{comment.pk}"


def of_record(user, record):
    """hooks.REMARKS: {field name: [Remark]} of the open comments on a record, "" for the record as a whole: one query."""
    found = {}
    rows = open_comments(kind=record._meta.model_name, object_id=record.pk).visible_to(user)
    for comment in rows:
        remark = Remark(comment.comment, comment.by_name, comment.at, answer_url(comment, comment.code))
        found.setdefault(field_name(comment), []).append(remark)
    return found


def forget_words(label, keys, words):
    """Of comments on rows of which words were erased, take away what the rows were called."""
    slug = label.rpartition(".")[2]
    rows = FieldComment.objects.filter(kind=slug, object_id__in=keys)
    held = [row.pk for row in rows if any(word in row.title for word in words)]
    FieldComment.objects.filter(pk__in=held).update(title=ERASED)
