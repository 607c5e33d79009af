"""New records of the rows that name none, a column at a time: a cell that many rows share is cleaned once."""

from django.core.exceptions import ValidationError

from .columns import clean_key

LEAVE = object()  # the model's default stays


def make(check, fresh):
    """Give each of these rows of a SheetCheck a new record of what it says, and its errors by column."""
    model = check.sheet.model
    blank = model()
    locked = check.sheet.locked_in(blank)
    values = {field.attname: [field.get_default() for _ in fresh] for field in model._meta.concrete_fields}
    links = []
    given = {column.name for column, _ in check.columns}
    for column, index in [
        *check.columns,
        *((column, None) for column in check.sheet.columns if column.name not in given),
    ]:
        found = _column(check, column, index, fresh, blank, locked)
        into = values[column.field.attname]
        for number, value in found:
            into[number] = value.pk if column.is_link else value
        if column.is_link:
            links.append((column, found))
    for row, each in zip(fresh, zip(*values.values())):
        row.record = model(*each)
    for column, found in links:
        for number, other in found:
            _attach(fresh[number].record, column, other)


def _attach(record, column, other):
    if column.field.one_to_one:
        setattr(record, column.name, other)
    else:  # what setattr() does to a plain foreign key whose value is set already, at a tenth of the time
        column.field.set_cached_value(record, other)


def _column(check, column, index, fresh, blank, locked):
    """[(number of the row, value)] of a column; for a link the other row. Refusals go to the rows."""
    found, known, name = [], {}, column.name
    for number, row in enumerate(fresh):
        if row.errors and index is not None and name in row.errors:
            continue
        raw = row.cells[index] if index is not None else None
        key = clean_key(raw)
        value = known.get(key)
        if value is None:
            value = known[key] = _value(check, column, raw, blank, locked)
        if value[1] is not None:
            if index is not None:
                row.errors[name] = value[1]
            else:
                row.errors.setdefault("", f"表里没有“{column.title}”这一栏，新增的行必须有它")
        elif value[0] is not LEAVE:
            found.append((number, value[0]))
    return found


def _value(check, column, raw, blank, locked):
    """(value or LEAVE, sentence or None) of a cell of a new row; nothing said: the year, the only place there is."""
    try:
        if raw is None:
            if column.name == "year":
                return check.ground.year, None
            if column.name in locked or column.field.has_default():
                return LEAVE, None
            if column.is_link and len(column.widget.names.rows) == 1:
                return next(iter(column.widget.names.rows.values())), None
        value = column.widget.clean(raw)
    except ValidationError as error:
        return None, error.messages[0]
    if column.name in locked:
        return (LEAVE, None) if value == column.stored(blank) else (None, "您的岗位不能填这一栏，请空着")
    if column.is_link:
        return (LEAVE, None) if value is None else (column.widget.names.row(value), None)
    return value, None
