"""What the same cells take in a blank workbook of the portal, by the fewest keys that Excel allows.

No row is there; what the portal itself writes into a blank workbook counts as nothing. A cell is typed, or its drop-down
is used (Alt+↓, arrows, Enter), or it is copied from the cell above (Ctrl+D), whichever is fewer; the codes that the portal
accepts instead of a choice's word count as known. Tab goes to the next cell, Enter to the next row, a cell more than NEAR
columns away is clicked, a sheet is changed by a click. Saving the file and sending it to the portal are not counted.
"""

from datetime import date

from lodi_community.records.kinds import KINDS

from .keys_form import NEAR, keys_of, typed_date

COPY_DOWN = 2  # Ctrl+D
OPEN_LIST = 2  # Alt+↓; the first choice is marked


class Count:
    """Cells, keys and clicks of a part of the work."""

    def __init__(self, cells=0, keys=0, clicks=0):
        self.cells, self.keys, self.clicks = cells, keys, clicks

    def __add__(self, other):
        return Count(self.cells + other.cells, self.keys + other.keys, self.clicks + other.clicks)

    @property
    def total(self):
        return self.keys + self.clicks


def count(ground, rows):
    """The Count of one section; ``rows``: [(slug, rows)] of a plan, parts inside their rows. ``ground`` of the workbook."""
    found = Count()
    for slug, cells in sheets_of(rows, ground.where):
        found += _sheet(ground, KINDS[slug], cells)
    return found


def sheets_of(rows, where):
    """[(slug, [(cells, own)])]: parts on sheets of their own, every row with the names that it hangs on.

    ``own``: names of the cells that are facts; the others say which row they belong to.
    """
    sheets = {}
    for slug, each in rows:
        kind = KINDS[slug]
        for row in each:
            facts = {name: value for name, value in row.items() if not isinstance(value, list) and value is not None}
            sheets.setdefault(slug, []).append((_keys(kind, where) | facts, set(facts)))
            for part in kind.parts:
                link = next(field.name for field in part.model._meta.fields if field.related_model is kind.model)
                for inner in row.get(part.model._meta.model_name, ()):
                    sheets.setdefault(part.model._meta.model_name, []).append(
                        ({link: _name_of(kind, row, where)} | inner, set(inner))
                    )
    return list(sheets.items())


def _keys(kind, where):
    """The community (or unit), which every row has to name."""
    return {
        name: where
        for name in ("community", "code")
        if name in kind.fields() and (name == "community" or kind.model.place == "code")
    }


def _name_of(kind, row, where):
    """What a row of a part calls its row: its name; funds are called after community, year and kind."""
    if kind.slug == "funding":
        return f"{where} 2026年{dict(kind.model.Kind.choices)[row['kind']]}"
    return row["name"]


def _sheet(ground, kind, rows):
    sheet = next(each for each in ground.sheets if each.kind is kind)
    columns, above, found = sheet.columns, {}, Count(clicks=1)
    for cells, own in rows:
        if "year" in sheet.fields:
            cells.setdefault("year", str(ground.year))
        at = 0
        for number, column in enumerate(columns):
            if column.name not in cells or _goes_without_saying(column, cells[column.name]):
                continue
            way = number - at
            found += Count(clicks=1) if way > NEAR else Count(keys=way)
            found += Count(int(column.name in own), _cell(ground, column, cells[column.name], above.get(column.name)))
            at = number
        found.keys += 1  # Enter: to the next row
        above = cells
    return found


def _goes_without_saying(column, value):
    """A box that is ticked or not by itself: the portal takes an empty cell for that."""
    return isinstance(value, bool) and not column.field.null and value == column.field.default


def _cell(ground, column, value, above):
    ways = [COPY_DOWN] if above == value else []
    if isinstance(value, date):
        return min([*ways, len(typed_date(value, ground.year))])
    words = [str(word) for word in column.words]
    label = str(value)
    if not column.is_link and words:
        label = str(column.widget.words.get(value, value))
        ways.append(keys_of(str(int(value)) if isinstance(value, bool) else value))
    if label in words:
        ways.append(OPEN_LIST + words.index(label) + 1)
    return min([*ways, keys_of(label)])
