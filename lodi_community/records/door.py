"""The write door is the only way to add, change or remove a row.

It works in one transaction: it asks who may write the row (writing.py), compares the version, validates the model, checks
the locks, saves, proves that the saved row is in the user's scope, and appends one Revision for each row, and one more in
the place that a row leaves. If any step fails, nothing is written.
"""

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from . import bulk, hooks
from .chain import append_revisions
from .changes import all_changes, changes_between, what_is_added, what_is_removed
from .fields import refuse_numbers, refuse_typed
from .plausible import CONFIRMED
from .refusals import Locked, OutOfScope, StaleVersion, Withheld, still_needed, unchanged, why
from .revisions import LEFT, PLACE, TRAIL_LENGTH, Revision
from .writing import WHOLE, has_row_rule, post_refusal, row_refusal, written_fields

REASON_LENGTH = 200  # of what is typed; the trail holds more


class WriteDoor:
    """``with WriteDoor(by=user, reason="…") as door:`` then ``door.keep(record)`` and ``door.remove(record)``.

    The door appends the revisions when the block ends, so that it locks the chain last and for the shortest time.
    The door locks a place before the rows of the place. A caller that writes in several places calls
    ``door.claim({codes})`` first. This order keeps two doors from waiting for each other.
    A reason that is too long, or has a control character or an ID-card number in it, is refused (ValidationError) before
    anything begins.
    With ``follow=False`` the door does not call hooks.AFTER_WRITE; the caller calls it once for several doors.
    """

    def __init__(self, by, reason="", follow=True):
        self.by, self.by_name, self.reason, self.follow = by, str(by), reason.strip(), follow
        self.links, self.places, self.unlocked, self.held = [], set(), set(), set()
        self.grounds = {}  # (place code, year) that is locked → the decision that opens it, which the trail names
        self.written = []  # records that were added or changed
        self.told = []  # sentences that a page shows when it is done

    def __enter__(self):
        refuse_typed("原因", self.reason.removeprefix(CONFIRMED), REASON_LENGTH)
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            try:
                self._follow_up()
                self._append_revisions()
            except BaseException as failure:
                self.atomic.__exit__(type(failure), failure, failure.__traceback__)
                raise
            places = frozenset(self.places)
            if places and self.follow:
                transaction.on_commit(lambda: [follow(places) for follow in hooks.AFTER_WRITE], robust=True)
        self.atomic.__exit__(kind, error, trace)

    def claim(self, codes):
        """Lock the places with these codes at once, always in the same order, before any row of theirs is locked."""
        codes = {*codes} - self.held
        if codes and connection.features.has_select_for_update:  # a database without row locks has one writer at a time
            hooks.hold(codes)
        self.held |= codes

    def keep(self, record):
        """Add or change one record. Raises ValidationError, Withheld, Locked, OutOfScope or StaleVersion."""
        self._require([record])
        before = self._current(record) if record.pk else None
        record.full_clean()
        if before:
            changes = changes_between(before.state(), record.state())
            if not changes:
                return record
            self._require([before])
            self._ask_rule(before, changes)
            self._check_lock(before)
        else:
            changes = what_is_added(record.state())
            self._ask_rule(record, changes)
        self._check_lock(record)
        self._save(record, before)
        if before:
            self._note_left(before, record)
        self._note(record, Revision.Action.CHANGE if before else Revision.Action.ADD, changes)
        return record

    def remove(self, record, reason=""):
        """Delete one record. Raises ValidationError without a reason or while other rows refer to it, and what keep() raises."""
        self._require([record])
        reason = self._reason_to_remove(reason)
        before = self._current(record)
        self._ask_rule(before)
        self._check_lock(before)
        try:
            deleted, _ = record._meta.model._base_manager.filter(pk=record.pk, version=record.version).delete()
        except models.ProtectedError as error:
            raise still_needed(error) from error
        if not deleted:
            raise StaleVersion(record, before)
        self._note(before, Revision.Action.REMOVE, what_is_removed(before.state()), reason)

    def add_many(self, records):
        """Add new records of one model with a fixed number of queries, with the checks and revisions of keep().

        The database checks uniqueness: a duplicate raises IntegrityError and nothing is written. The model's
        clean_many() sees only the rows that are stored already, not the other new records of the same call.
        """
        if not records:
            return records
        model = records[0]._meta.model
        self._require(records)
        bulk.clean(records)
        for record in records:
            record.version = 1
        model.clean_many(records)
        added = [what_is_added(state) for state in bulk.states(records)]
        for record, changes in zip(records, added):
            self._ask_rule(record, changes)
        self._refuse({(record.place_code(), record.fact_year()) for record in records})
        with transaction.atomic():
            bulk.insert(model, records)
            self._prove_in_scope(records)
        for record, changes in zip(records, added):
            self._note(record, Revision.Action.ADD, changes)
        return records

    def permit(self, record):
        """Raise what remove() raises unless post, row rule, scope, version and locks let the user have the whole record.

        The row is locked until the block ends. For changes of things that belong to a record but are not among its
        fields, such as its attachments.
        """
        self._require([record])
        current = self._current(record)
        self._ask_rule(current)
        self._check_lock(current)

    def change_many(self, records):
        """Change records of one model in few queries, with the checks of keep(). Returns the records that were written.

        The ``version`` of a record is the one at which it was read. Records without a change are not written. The
        database checks uniqueness. Raises what keep() raises; then nothing is written.
        """
        if not records:
            return []
        model = records[0]._meta.model
        self._require(records)
        before = self._current_many(records)
        self._require(before.values())
        bulk.clean(records)
        changes = all_changes(before, records)
        records = [record for record in records if changes[record.pk]]
        model.clean_many(records)
        changes = all_changes(before, records)
        for record in records:
            self._ask_rule(before[record.pk], changes[record.pk])
        rows = [row for record in records for row in (record, before[record.pk])]
        self._refuse({(row.place_code(), row.fact_year()) for row in rows})
        self._overwrite(model, records)
        for record in records:
            self._note_left(before[record.pk], record)
            self._note(record, Revision.Action.CHANGE, changes[record.pk])
        return records

    def remove_many(self, records, reason=""):
        """Delete records of one model in few queries. A reason is required. Raises what remove() raises."""
        if not records:
            return
        model = records[0]._meta.model
        self._require(records)
        reason = self._reason_to_remove(reason)
        before = list(self._current_many(records).values())
        for row in before:
            self._ask_rule(row)
        self._refuse({(row.place_code(), row.fact_year()) for row in before})
        for row in before:
            self._note(row, Revision.Action.REMOVE, what_is_removed(row.state()), reason)
        try:
            for part in bulk.in_parts([row.pk for row in before]):
                model._base_manager.filter(pk__in=part).delete()
        except models.ProtectedError as error:
            raise still_needed(error) from error

    def note(self, record, changes):
        """Add a Revision for a change that state() of the record does not show, such as a new password.

        Raises ValidationError for an ID-card number among the new values.
        """
        for name, (_, value) in changes.items():
            refuse_numbers(name, value)
        self._current(record)
        self._note(record, Revision.Action.CHANGE, changes)

    def note_added(self, record):
        """Add the Revision of a row that was written before any user could open a door: the first account."""
        self._current(record)
        self._note(record, Revision.Action.ADD, what_is_added(record.state()))

    def _reason_to_remove(self, reason):
        """The reason of a removal, or the door's. Raises ValidationError."""
        reason = reason or self.reason
        if not reason:
            raise ValidationError("删除要写原因")
        refuse_typed("原因", reason, REASON_LENGTH)
        return reason

    def _require(self, records):
        """PermissionDenied for a post that may not change rows like these."""
        for labels, record in {frozenset(record.answers_to()): record for record in records}.items():
            if labels and (sentence := post_refusal(self.by, record)):
                raise PermissionDenied(sentence)

    def _ask_rule(self, row, changes=WHOLE):
        """Withheld for a row, as it is stored or new, that the kind's rule keeps from this user. ``changes``: of its Revision."""
        if not has_row_rule(row):
            return
        if sentence := row_refusal(self.by, row, changes and written_fields(row, changes)):
            raise Withheld(sentence)

    def _follow_up(self):
        if self.written:
            for follow in hooks.FOLLOW_UPS:
                follow(self, self.written)

    def _current(self, record):
        """The row of the record as it is stored, locked. Raises OutOfScope or StaleVersion."""
        self._claim_places_of(record._meta.model, [record])
        rows = record._meta.model.objects.visible_to(self.by).select_for_update(of=("self",))
        return unchanged(record, rows.filter(pk=record.pk).first())

    def _current_many(self, records):
        """{key: the row as it is stored} of many records, locked. Raises OutOfScope or StaleVersion."""
        model, stored = records[0]._meta.model, {}
        self._claim_places_of(model, records)
        for part in bulk.in_parts(sorted(record.pk for record in records)):
            rows = model.objects.visible_to(self.by).with_place().select_for_update(of=("self",)).filter(pk__in=part)
            stored |= {row.pk: row for row in rows.order_by("pk")}
        links = [field for field in model._meta.concrete_fields if field.is_relation]
        for record in records:
            current = unchanged(record, stored.get(record.pk))
            for link in links:
                if getattr(record, link.attname) == getattr(current, link.attname):
                    _share_linked_row(link, record, current)
        return stored

    def _claim_places_of(self, model, records):
        """Lock the places of records before the records: those in which they are stored and those in which they would be saved."""
        if not connection.features.has_select_for_update:
            return
        codes = {_place_of(record) for record in records} - {""}
        for part in bulk.in_parts([record.pk for record in records]):
            codes |= {
                *model.objects.visible_to(self.by).order_by().filter(pk__in=part).values_list(model.place, flat=True)
            }
        self.claim(codes)

    def _overwrite(self, model, records):
        """Overwrite locked rows, a batch with each statement. An upsert cannot add a row here, because all the keys are stored."""
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        for record in records:
            record.version += 1
        try:
            with transaction.atomic():
                model._base_manager.bulk_create(
                    records,
                    batch_size=bulk.BATCH,
                    update_conflicts=True,
                    update_fields=names,
                    unique_fields=[model._meta.pk.name],
                )
                if records:
                    self._prove_in_scope(records)
        except IntegrityError as error:
            raise ValidationError(why(error, "改过以后有两条一样的记录，请核对")) from error

    def _save(self, record, before):
        """Write one row and prove that it is in scope. If it is refused, nothing of it stays written, even if the caller goes on."""
        try:
            with transaction.atomic():
                if before and not self._raise_version(record):
                    raise StaleVersion(record, record._meta.model._base_manager.filter(pk=record.pk).first())
                record.version += 1
                record.save(force_update=bool(before))
                self._prove_in_scope([record])
        except IntegrityError as error:
            raise ValidationError(why(error, "同样的记录刚被别人添加，请刷新后再看")) from error

    def _raise_version(self, record):
        """Raise the version of the stored row by one. Returns 0 if the row is not at the version of the record."""
        rows = record._meta.model._base_manager.filter(pk=record.pk, version=record.version)
        return rows.update(version=models.F("version") + 1)

    def _check_lock(self, record):
        self._refuse({(record.place_code(), record.fact_year())})

    def _refuse(self, keys):
        """Raise Locked if one of these (place code, year) is locked. Each is asked for once in a transaction."""
        keys = keys - self.unlocked
        sentence, grounds = hooks.refusal_or_grounds(self.by, keys) if keys else (None, {})
        if sentence:
            raise Locked(sentence)
        self.unlocked |= keys
        self.grounds |= grounds

    def _prove_in_scope(self, records):
        model, keys = records[0]._meta.model, [record.pk for record in records]
        for part in bulk.in_parts(keys):
            if model.objects.visible_to(self.by).filter(pk__in=part).count() != len(part):
                raise OutOfScope("保存后的记录不在您的管理范围内")

    def now(self):
        """The moment of what is written: ordinary code cannot set it."""
        return timezone.now()

    def _note_left(self, before, record):
        """A row that moves also concerns the place that it leaves, whose people do not see it any more: a line stays there.

        Where it went is not said: it may be outside their scope.
        """
        self.places |= before.touches()
        if (code := before.place_code()) != record.place_code():
            self._link(before, Revision.Action.CHANGE, {PLACE: [code, LEFT]}, self.reason)

    def _note(self, record, action, changes, reason=""):
        self.places |= record.touches()
        if action != Revision.Action.REMOVE:
            self.written.append(record)
        self._link(record, action, changes, reason or self.reason)

    def _link(self, record, action, changes, reason):
        if self.grounds and (ground := self.grounds.get((record.place_code(), record.fact_year()))):
            reason = f"{ground}；{reason}" if reason else ground
        self.links.append(
            Revision(  # by position, in the order of the model's fields: takes a third of the time that keywords take
                None,
                self.now(),
                self.by.pk,
                self.by_name,
                action,
                record._meta.label_lower,
                record.pk,
                record.version,
                str(record)[:200],
                record.place_code(),
                changes,
                reason[:TRAIL_LENGTH],
                "",
                "",
            )
        )

    def _append_revisions(self):
        append_revisions(self.links)
        if not self.unlocked or not connection.features.has_select_for_update:
            return  # elsewhere the start of a run waits for the chain, too: whoever has begun meanwhile is seen now
        if sentence := hooks.refusal_or_grounds(self.by, self.unlocked, hooks.LAST_LOCKS)[0]:
            raise Locked(sentence)


def _place_of(record):
    """The code of the place of a record; "" while the foreign key that leads to the place is empty."""
    try:
        return record.place_code()
    except (ObjectDoesNotExist, AttributeError):
        return ""


def _share_linked_row(link, record, current):
    """Two copies of a row that name the same row by a foreign key share it, so that it is not read from the database twice."""
    source, target = (record, current) if link.is_cached(record) else (current, record)
    if link.is_cached(source):
        setattr(target, link.name, getattr(source, link.name))
