"""The write door: the only way a row is added, changed or removed.

In one transaction: version check, the model's own rules, save, proof that the saved row is still in the user's scope,
lock check, and one Revision a row. Whatever fails, nothing is written.
"""

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from . import bulk, hooks
from .revisions import Revision, RevisionChain


class Locked(ValidationError):
    """The place or year is locked; the message says why, since when and who can unlock."""


class OutOfScope(PermissionDenied):
    """The row, as it was or as it would be, is not in the user's scope."""


class StaleVersion(Exception):
    """Somebody else saved the row since it was opened (or removed it: ``current`` is None)."""

    def __init__(self, record, current):
        super().__init__(f"{record}：打开之后已被别人改过")
        self.record, self.current = record, current


class WriteDoor:
    """``with WriteDoor(by=user, reason="…") as door:`` then ``door.keep(record)`` and ``door.remove(record)``.

    Revisions are appended when the block ends, so that the chain is locked last and for the shortest time. Places are
    locked before their rows, and a door that writes in several says so first: ``door.claim({codes})``. So two doors never
    wait for each other.
    With ``follow=False`` what follows a write (hooks.AFTER_WRITE) is left to the caller, who does it once for all.
    """

    def __init__(self, by, reason="", follow=True):
        self.by, self.by_name, self.reason, self.follow = by, str(by), reason.strip(), follow
        self.links, self.places, self.unlocked, self.held = [], set(), set(), set()

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            try:
                self._append_revisions()
            except BaseException as failure:
                self.atomic.__exit__(type(failure), failure, failure.__traceback__)
                raise
            places = frozenset(self.places)
            if places and self.follow:
                transaction.on_commit(lambda: [follow(places) for follow in hooks.AFTER_WRITE], robust=True)
        self.atomic.__exit__(kind, error, trace)

    def claim(self, codes):
        """Lock the places that the block writes in, all at once and in one order, before any of their rows."""
        codes = {*codes} - self.held
        if codes and connection.features.has_select_for_update:  # else the database has one writer at a time
            hooks.hold(codes)
        self.held |= codes

    def keep(self, record):
        """Add or change one record. Raises ValidationError, Locked, OutOfScope or StaleVersion."""
        self._require("change", record._meta.model)
        before = self._current(record) if record.pk else None
        record.full_clean()
        if before:
            changes = _changes(before.state(), record.state())
            if not changes:
                return record
            self._check_lock(before)
        else:
            changes = _added(record.state())
        self._check_lock(record)
        self._save(record, before)
        if before:
            self.places |= before.touches()  # a row that moves concerns the place it leaves, too
        self._note(record, Revision.Action.CHANGE if before else Revision.Action.ADD, changes)
        return record

    def remove(self, record, reason=""):
        """Delete one record. A reason is required; rows that depend on it refuse with a sentence."""
        self._require("change", record._meta.model)
        reason = self.reason or reason
        if not reason:
            raise ValidationError("删除要写原因")
        before = self._current(record)
        self._check_lock(before)
        try:
            deleted, _ = record._meta.model._base_manager.filter(pk=record.pk, version=record.version).delete()
        except models.ProtectedError as error:
            raise ValidationError(f"还有 {len(error.protected_objects)} 条记录属于它，先删除或移走那些记录") from error
        if not deleted:
            raise StaleVersion(record, before)
        changes = {name: [value, None] for name, value in before.state().items() if value not in (None, "")}
        self._note(before, Revision.Action.REMOVE, changes, reason)

    def add_many(self, records):
        """Add new records of one model in bulk: the same checks and revisions, with a fixed number of queries.

        Uniqueness is left to the database: a duplicate raises IntegrityError and nothing is written. What a model's
        clean() asks the database is asked of the rows that are there already, not of those added beside it.
        """
        if not records:
            return records
        model = records[0]._meta.model
        self._require("change", model)
        bulk.clean(records)
        for record in records:
            record.version = 1
        model.clean_many(records)
        self._refuse({(record.place_code(), record.fact_year()) for record in records})
        with transaction.atomic():
            bulk.insert(model, records)
            self._prove_in_scope(records)
        for record, state in zip(records, bulk.states(records)):
            self._note(record, Revision.Action.ADD, _added(state))
        return records

    def permit(self, record):
        """Raise unless the user may change this record as it stands: the post, the scope, the version, the locks.

        The record stays as it is until the block ends. For what belongs to a row without being in its state.
        """
        self._require("change", record._meta.model)
        self._check_lock(self._current(record))

    def change_many(self, records):
        """Change records of one model in bulk, each as it was read at its version: what keep() checks, in few queries.

        Records without a change are left alone. Returns those that were written. Uniqueness is left to the database.
        Raises ValidationError, Locked, OutOfScope or StaleVersion, and then nothing is written.
        """
        if not records:
            return []
        model = records[0]._meta.model
        self._require("change", model)
        before = self._current_many(records)
        bulk.clean(records)
        changes = _all_changes(before, records)
        records = [record for record in records if changes[record.pk]]
        model.clean_many(records)
        changes = _all_changes(before, records)
        rows = [row for record in records for row in (record, before[record.pk])]
        self._refuse({(row.place_code(), row.fact_year()) for row in rows})
        self._overwrite(model, records)
        for record in records:
            self.places |= before[record.pk].touches()  # a row that moves concerns the place it leaves, too
            self._note(record, Revision.Action.CHANGE, changes[record.pk])
        return records

    def remove_many(self, records, reason=""):
        """Delete records of one model in bulk, each as it was read at its version. A reason is required."""
        if not records:
            return
        model, reason = records[0]._meta.model, self.reason or reason
        self._require("change", model)
        if not reason:
            raise ValidationError("删除要写原因")
        before = list(self._current_many(records).values())
        self._refuse({(row.place_code(), row.fact_year()) for row in before})
        for row in before:
            changes = {name: [value, None] for name, value in row.state().items() if value not in (None, "")}
            self._note(row, Revision.Action.REMOVE, changes, reason)
        try:
            for part in bulk.in_parts([row.pk for row in before]):
                model._base_manager.filter(pk__in=part).delete()
        except models.ProtectedError as error:
            raise ValidationError(f"还有 {len(error.protected_objects)} 条记录属于它，先删除或移走那些记录") from error

    def note(self, record, changes):
        """Add a Revision for a change that is not in the row's own state, such as a new password."""
        self._current(record)
        self._note(record, Revision.Action.CHANGE, changes)

    def note_added(self, record):
        """Add the Revision of a row that had to be written before the door could be opened: the first account."""
        self._current(record)
        self._note(record, Revision.Action.ADD, _added(record.state()))

    def _require(self, action, model):
        if not self.by.may(action, model._meta.label_lower):
            raise PermissionDenied(f"您的岗位不能修改{model._meta.verbose_name}")

    def _current(self, record):
        self._claim_places_of(record._meta.model, [record])
        rows = record._meta.model.objects.visible_to(self.by).select_for_update(of=("self",))
        current = rows.filter(pk=record.pk).first()
        if current is None:
            if record._meta.model._base_manager.filter(pk=record.pk).exists():
                raise OutOfScope("这条记录不在您的管理范围内")
            raise StaleVersion(record, None)
        if current.version != record.version:
            raise StaleVersion(record, current)
        return current

    def _current_many(self, records):
        """{key: the row as it is stored}, locked; each must be in scope and at the version of its record."""
        model, found = records[0]._meta.model, {}
        self._claim_places_of(model, records)
        for part in bulk.in_parts(sorted(record.pk for record in records)):
            rows = model.objects.visible_to(self.by).with_place().select_for_update(of=("self",)).filter(pk__in=part)
            found |= {row.pk: row for row in rows.order_by("pk")}
        links = [field for field in model._meta.concrete_fields if field.is_relation]
        for record in records:
            current = found.get(record.pk)
            if current is None:
                if model._base_manager.filter(pk=record.pk).exists():
                    raise OutOfScope("这条记录不在您的管理范围内")
                raise StaleVersion(record, None)
            if current.version != record.version:
                raise StaleVersion(record, current)
            for link in links:  # nobody asks again for rows that are read already
                if getattr(record, link.attname) == getattr(current, link.attname):
                    known, other = (record, current) if link.is_cached(record) else (current, record)
                    if link.is_cached(known):
                        setattr(other, link.name, getattr(known, link.name))
        return found

    def _claim_places_of(self, model, records):
        """Lock the places of stored records before the records, as they are and as they would be."""
        if not connection.features.has_select_for_update:
            return
        codes = {_place_of(record) for record in records} - {""}
        for part in bulk.in_parts([record.pk for record in records]):
            codes |= {
                *model.objects.visible_to(self.by).order_by().filter(pk__in=part).values_list(model.place, flat=True)
            }
        self.claim(codes)

    def _overwrite(self, model, records):
        """Write locked rows anew, 500 with a statement: their keys are there, so that none is added."""
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        for record in records:
            record.version += 1
        try:
            with transaction.atomic():
                model._base_manager.bulk_create(
                    records,
                    batch_size=500,
                    update_conflicts=True,
                    update_fields=names,
                    unique_fields=[model._meta.pk.name],
                )
                if records:
                    self._prove_in_scope(records)
        except IntegrityError as error:
            raise ValidationError("改过以后有两条一样的记录，请核对") from error

    def _save(self, record, before):
        """Write one row and prove that it is in scope. Refused, it leaves no trace, even if the caller goes on."""
        try:
            with transaction.atomic():
                if before and not self._raise_version(record):
                    raise StaleVersion(record, record._meta.model._base_manager.filter(pk=record.pk).first())
                record.version += 1
                record.save(force_update=bool(before))
                self._prove_in_scope([record])
        except IntegrityError as error:
            raise ValidationError("同样的记录刚被别人添加，请刷新后再看") from error

    def _raise_version(self, record):
        rows = record._meta.model._base_manager.filter(pk=record.pk, version=record.version)
        return rows.update(version=models.F("version") + 1)

    def _check_lock(self, record):
        self._refuse({(record.place_code(), record.fact_year())})

    def _refuse(self, keys):
        """Ask the locks for these (place, year), once in a transaction."""
        keys = keys - self.unlocked
        sentence = hooks.refusal(self.by, keys) if keys else None
        if sentence:
            raise Locked(sentence)
        self.unlocked |= keys

    def _prove_in_scope(self, records):
        model, keys = records[0]._meta.model, [record.pk for record in records]
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            if model.objects.visible_to(self.by).filter(pk__in=part).count() != len(part):
                raise OutOfScope("保存后的记录不在您的管理范围内")

    def _note(self, record, action, changes, reason=""):
        self.places |= record.touches()
        self.links.append(
            Revision(  # by position, which takes a third of the time: as the fields stand in the model
                None,
                timezone.now(),
                self.by.pk,
                self.by_name,
                action,
                record._meta.label_lower,
                record.pk,
                record.version,
                str(record)[:200],
                record.place_code(),
                changes,
                (reason or self.reason)[:200],
                "",
                "",
            )
        )

    def _append_revisions(self):
        if not self.links:
            return
        chain, _ = RevisionChain.objects.select_for_update().get_or_create(pk=1)
        for link in self.links:
            link.previous = chain.digest
            chain.digest = link.digest = link.compute_digest()
        chain.length += len(self.links)
        bulk.insert(Revision, self.links)
        chain.save()


def _place_of(record):
    """The code of the place of a record that may still lack what leads to it; "" then."""
    try:
        return record.place_code()
    except (ObjectDoesNotExist, AttributeError):
        return ""


def _added(state):
    return {name: [None, value] for name, value in state.items() if value is not None and value != ""}


def _all_changes(before, records):
    """{key: changes} of records; ``before``: {key: the row as it is stored}."""
    was = bulk.states([before[record.pk] for record in records])
    return {record.pk: _changes(old, new) for record, old, new in zip(records, was, bulk.states(records))}


def _changes(before, after):
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}
