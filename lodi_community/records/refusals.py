"""How the write door refuses: what it raises, and what an error of the database means in it."""

from django.core.exceptions import PermissionDenied, ValidationError


class Locked(ValidationError):
    """The place or year is locked. The message says why, since when, and who can unlock it."""


class Withheld(ValidationError):
    """The user's post may change such rows, but not this one or not these fields of it. The message says why."""


class OutOfScope(PermissionDenied):
    """The row is not in the user's scope, either as it is stored or as it would be saved."""


class StaleVersion(Exception):
    """Somebody else saved the row after it was opened, or removed it; then ``current`` is None."""

    def __init__(self, record, current):
        super().__init__(f"{record}：打开之后已被别人改过")
        self.record, self.current = record, current


def unchanged(record, current):
    """The row of a record as it is stored and visible, at the record's version. Raises OutOfScope or StaleVersion."""
    if current is None:
        if record._meta.model._base_manager.filter(pk=record.pk).exists():
            raise OutOfScope("这条记录不在您的管理范围内")
        raise StaleVersion(record, None)
    if current.version != record.version:
        raise StaleVersion(record, current)
    return current


def still_needed(error):
    """The refusal to remove a row to which others belong."""
    return ValidationError(f"还有 {len(error.protected_objects)} 条记录属于它，先删除或移走那些记录")


def why(error, twice):
    """What an IntegrityError means: ``twice`` where two rows would be the same, else that the database takes no such value."""
    if "unique" in str(error).lower():
        return twice
    return "有一项的值数据库不收，没有保存。请核对数有没有多写；核对过还不行，请告诉系统管理员"
