"""Checked rows are written, all or the right ones only, and a written batch is undone: one transaction each."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from lodi_community.records import bulk
from lodi_community.records.door import StaleVersion, WriteDoor
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision

from . import kept, plan
from .check import as_json, check, check_mapped, fingerprint, preview
from .collector import paused
from .guard import Unreadable
from .models import Upload, lease
from .progress import Progress
from .reading import Heads
from .sheets import Ground

PART = 1000  # new rows that are added between two looks at the progress
UNDO = "撤销导入"
ANEW = "核对以后有人改了数据，下面是重新核对的结果。请再看一遍"
UNREADABLE = "核对结果在服务器上读不出来了，这一次没有写入。请重新上传"
TWICE = "写入时发现同样的记录刚被别人添加，什么也没有写。请重新核对"


def look(upload):
    """Check an upload as things stand now. Returns its Batch; raises Unreadable.

    Of a workbook made from our template only what was read is kept from then on; of one from elsewhere other columns may
    still be chosen.
    """
    ground = Ground(upload.user, upload.code, upload.year, Progress(upload))
    book = upload.book()
    if upload.mapping:
        mappings = [(each["table"], each["title"], Heads(each["at"], None, each["head"])) for each in upload.mapping]
        return check_mapped(book, ground, mappings, upload.clear)
    batch = check(book, ground, upload.clear)
    upload.keep("cells", kept.text_of(kept.only_read(book, batch)))
    return batch


def check_upload(upload):
    """Check an upload and keep the preview; a refused workbook is not kept."""
    since = plan.last_revision()
    try:
        batch = look(upload)
        _keep(upload, batch, since)
    except Unreadable as error:
        upload.state, upload.refusal = Upload.State.REFUSED, str(error)
        upload.save()
        transaction.on_commit(upload.forget)
        return None
    return batch


@paused()
def _keep(upload, batch, since):
    found = preview(batch)
    text = as_json(found)
    upload.keep("preview", text)
    upload.keep("plan", plan.text_of(upload, batch, since))
    upload.counts, upload.total, upload.done = found["counts"], batch.rows, batch.rows
    upload.fingerprint, upload.state = fingerprint(text), Upload.State.CHECKED
    upload.save()


def blockers(upload, found):
    """Why a checked upload cannot be written as it was asked for: sentences."""
    if found is None:
        return [UNREADABLE]
    wrong = found["counts"]["wrong"]
    said = []
    if wrong and not upload.only_right:
        said.append(f"还有 {wrong} 行有错。请改好再传，或选“先不写有错的行”")
    if found["asks"] and not upload.reason:
        said.append(f"有 {found['asks']} 格数不常见或变化很大，请核对，确实如此就写明原因")
    return said


@paused()
def apply(upload):
    """Write what the preview showed. What has changed since is shown again instead. Returns a sentence, or None when done."""
    if Upload.objects.filter(pk=upload.pk, state=Upload.State.APPLIED).exists():
        return None
    try:
        steps = plan.kept(upload)
    except plan.Outdated:
        since = plan.last_revision()
        try:
            batch = look(upload)
            if fingerprint(as_json(preview(batch))) != upload.fingerprint:
                _keep(upload, batch, since)
                return _stop(upload, ANEW)
        except Unreadable as error:
            return _stop(upload, str(error))
        steps = plan.steps_of(batch)
    try:
        write(upload, steps)
    except (IntegrityError, StaleVersion):
        return _look_again(upload, TWICE)
    except (ValidationError, PermissionDenied) as error:
        return _look_again(upload, error.messages[0] if isinstance(error, ValidationError) else str(error))
    return None


def _look_again(upload, sentence):
    since = plan.last_revision()
    try:
        _keep(upload, look(upload), since)
    except Unreadable as error:
        return _stop(upload, str(error))
    return _stop(upload, sentence)


@paused()
def write(upload, steps):
    """Write the Steps of an upload that is being applied, through the door and in one transaction."""
    with transaction.atomic():
        # Whoever comes second finds the row taken: two workers never write the same upload.
        if not Upload.objects.filter(pk=upload.pk, state=Upload.State.APPLYING).update(state=Upload.State.APPLIED):
            return
        door, progress = WriteDoor(upload.user, upload.reason or f"导入 {upload.file_name}"), Progress(upload)
        progress.begin(sum(len(step.changed) + len(step.fresh) for step in steps))
        with door:
            door.claim(code for step in steps for code in step.places())
            for step in steps:
                write_step(door, step, progress)
        keys = [link.pk for link in door.links]
        upload.state = Upload.State.APPLIED
        upload.first_revision, upload.last_revision = (min(keys), max(keys)) if keys else (None, None)
        upload.save()


def write_step(door, step, progress):
    """Write one kind: what is changed, then what is new, in parts so that the progress can be seen."""
    for record in (*step.changed, *step.fresh):
        for link in step.links:
            if getattr(record, link.attname) is None and link.is_cached(record):
                setattr(
                    record, link.name, link.get_cached_value(record)
                )  # a row of the same file: its key is known by now
    door.change_many(step.changed)
    progress.add(len(step.changed))
    for part in bulk.in_parts(step.fresh, PART):
        door.add_many(part)
        progress.add(len(part))


def _stop(upload, sentence):
    upload.state = Upload.State.CHECKED
    upload.refusal = sentence
    upload.save()
    return sentence


def start(upload, to):
    """Take an upload from CHECKED on; False for whoever comes second."""
    taken = Upload.objects.filter(pk=upload.pk, state=Upload.State.CHECKED)
    upload.path("progress").unlink(missing_ok=True)
    return bool(
        taken.update(
            state=to,
            only_right=upload.only_right,
            reason=upload.reason,
            clear=upload.clear,
            refusal="",
            lease_until=lease(),
        )
    )


# Undoing --------------------------------------------------------------------------------------


def revisions_of(upload):
    """The revisions that writing an upload left, newest first."""
    if upload.first_revision is None:
        return Revision.objects.none()
    return Revision.objects.filter(pk__range=(upload.first_revision, upload.last_revision)).whole().order_by("-pk")


def undo(upload, user):
    """Take back a written batch while nobody has changed its rows since. Raises ValidationError with a sentence."""
    try:
        with transaction.atomic():
            taken = Upload.objects.filter(pk=upload.pk, state=Upload.State.APPLIED)
            if not taken.update(state=Upload.State.UNDONE):
                raise ValidationError("这一批没有写入，或已经撤销")
            with WriteDoor(user, UNDO) as door:
                found = revisions_of(upload)
                door.claim(found.order_by().values_list("place_code", flat=True).distinct())
                runs = _runs(found)
                for model, action, revisions in runs:
                    if action != Revision.Action.REMOVE:
                        _take_back(door, model, action, revisions)
                for (
                    model,
                    action,
                    revisions,
                ) in runs:  # what rows of the batch had withdrawn can stand again without them
                    if action == Revision.Action.REMOVE:
                        door.add_many([_as_it_was(model, revision) for revision in revisions])
    except StaleVersion as error:
        gone = "已被删除" if error.current is None else "后来又改过"
        raise ValidationError(
            f"“{error.record}”{gone}，这一批不能整批撤销。请在那条记录的修改记录里看，逐条改回"
        ) from error
    except IntegrityError as error:
        raise ValidationError("撤销后会有两条一样的记录，不能整批撤销。请逐条改回") from error
    upload.refresh_from_db()


def _runs(revisions):
    """[(model, action, revisions)] of revisions that follow each other and are of one kind and action.

    What a row left behind where it was is undone with the line that tells of its move.
    """
    models, runs = {kind.label: kind.model for kind in KINDS.values()}, []
    for each in revisions:
        if each.tells_of_leaving:
            continue
        model = models[each.kind]
        if not runs or runs[-1][:2] != (model, each.action):
            runs.append((model, each.action, []))
        runs[-1][2].append(each)
    return runs


def _as_it_was(model, revision):
    """A new row with what a removed one said."""
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: columns[name].to_python(before) for name, (before, _) in revision.changes.items()})


def _take_back(door, model, action, revisions):
    rows = {}
    for start_at in range(0, len(revisions), 500):
        keys = [each.object_id for each in revisions[start_at : start_at + 500]]
        rows |= {row.pk: row for row in model.objects.visible_to(door.by).with_place().filter(pk__in=keys)}
    found = []
    for each in revisions:
        row = rows.get(each.object_id)
        if row is None or row.version != each.object_version:
            raise StaleVersion(each.title, row)
        if action == Revision.Action.CHANGE:
            for name, (before, _) in each.changes.items():
                column = next(field for field in model._meta.concrete_fields if field.attname == name)
                setattr(row, name, column.to_python(before) if before is not None else None)
        found.append(row)
    door.remove_many(found) if action == Revision.Action.ADD else door.change_many(found)
