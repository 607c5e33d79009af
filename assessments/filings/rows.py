"""The rows of one kind of a community as a table: its columns, and what stands in the cells of a row."""

from lodi_community.records.spans import place_link, yearly_key


def yearly(kind):
    """See yearly_key(): () for a kind with one row a community and year, None for one that is not yearly."""
    return yearly_key(kind.model) if place_link(kind.model) == "community" else None


def is_single(kind):
    """Whether a community has one row of the kind a year: its form itself stands in the section."""
    return yearly(kind) == ()


def place_field(kind):
    """The field of the form that names the community itself, None for rows that belong to something in it."""
    steps = kind.model.place.split("__")
    return steps[0] if len(steps) <= 2 else None


def columns_of(kind):
    """The fields that the table shows: those of the kind's list, without the community itself and the year."""
    place = place_field(kind)
    left_out = {place, "year"} if yearly(kind) is not None else {place}
    fields = [kind.model._meta.get_field(name) for name in kind.columns if name not in left_out]
    return [each for each in fields if each.editable]  # the name of its unit is the community's here


def headings_of(kind):
    """[(heading, unit, whether the column is one of figures)] of the table."""
    return [(each.verbose_name, getattr(each, "unit", ""), _is_figure(each)) for each in columns_of(kind)]


def cells_of(read, columns, record):
    """[(heading, text without its unit, whether it is a figure)] of a row. ``read``: the Reader of its model."""
    state = record.state()
    return [
        (column.verbose_name, _text(read, column, state[column.attname], record), _is_figure(column))
        for column in columns
    ]


def _text(read, column, value, record):
    text, unit = read.value(column.attname, value, record), getattr(column, "unit", "")
    return text.removesuffix(f" {unit}") if unit else text


def _is_figure(column):
    return bool(getattr(column, "unit", ""))
