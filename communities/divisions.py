"""Divisions from a file of statistical division codes: the whole file is right and is loaded, or nothing is.

The file has 12 digits a code, padded with zeros; our tables keep the significant ones: 4313, 431302, 431302001,
431302001001, so that a code begins with the code of the division above.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction

from lodi_community.records.door import WriteDoor
from lodi_community.records.fields import CONTROL_CHARACTERS

from .levels import LEVELS, Level, level_of, prefecture_of, street_of
from .models import Community, Division, FundingTier

SHIPPED = Path(__file__).parent / "data" / "loudi_divisions.csv"  # the city's divisions, which come with the product
COLUMNS = ["code", "name", "level", "parent_code", "funding_tier_default"]
DIGITS = Level.COMMUNITY
PROVINCE = 2  # digits of the code above the prefecture's, which the file names and the system does not keep
COMMUNITY = "community"
NAME_LENGTH = Division._meta.get_field("name").max_length


class BadFile(Exception):
    """The file cannot be loaded; ``faults`` are sentences in Chinese, one for each fault, in the order of the lines."""

    def __init__(self, faults):
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Row:
    """A line of the file: the significant digits of its code, its name, level and (of a community) funding tier."""

    line: int
    code: str
    name: str
    level: str
    tier: str

    @property
    def parent(self):
        """Significant digits of the code above: "431302" → "4313"."""
        return self.code[: _above(level_of(self.code))]

    @property
    def is_community(self):
        return self.level == COMMUNITY


@dataclass
class Counts:
    """What loading did: rows added, rows renamed, rows that were so already, rows of the system not in the file."""

    added: int = 0
    renamed: int = 0
    same: int = 0
    absent: int = 0


@dataclass
class Preview:
    """What loading would do: rows that are new, (row, its present name) of those renamed, and the numbers of the rest."""

    added: list = field(default_factory=list)
    renamed: list = field(default_factory=list)
    same: int = 0
    absent: int = 0


def _by_code():
    """Code → the Division or Community that has it, of all there are."""
    return {record.code: record for model in (Division, Community) for record in model.objects.all()}


def preview(rows):
    """The Preview of rows as from read(); nothing is written."""
    known = _by_code()
    found = Preview(absent=len(known.keys() - {row.code for row in rows}))
    for row in rows:
        record = known.get(row.code)
        if record is None:
            found.added.append(row)
        elif _is_same(record, row):
            found.same += 1
        else:
            found.renamed.append((row, record.name))
    return found


def decoded(data):
    """The text of a file's bytes, UTF-8 with or without a mark. Raises BadFile."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(["文件不是 UTF-8 编码，请在 Excel 里另存为“CSV UTF-8”后再导入"]) from error


def read(text):
    """The rows of a file's text, from the top of the tree down. Raises BadFile with every fault that it finds."""
    cells = _cells(text)
    if not cells:
        raise BadFile(["文件是空的。第一行应是表头，下面每个区划一行"])
    line, heading = cells.pop(0)
    if heading != COLUMNS:
        raise BadFile([f"第 {line} 行：表头应是 {'、'.join(COLUMNS)}，这里是“{'、'.join(heading)}”"])
    if not cells:
        raise BadFile(["文件里只有表头，没有区划"])
    faults = [(line, fault) for line, values in cells for fault in _faults(values)]
    whole = [(line, values) for line, values in cells if len(values) == len(COLUMNS)]
    faults += [*_repeated(whole), *_orphans(whole)]
    if faults:
        raise BadFile([f"第 {line} 行：{fault}" for line, fault in sorted(faults, key=lambda fault: fault[0])])
    rows = [Row(line, code[: LEVELS[level]], name, level, tier) for line, (code, name, level, _, tier) in whole]
    if taken := _taken(rows):
        raise BadFile(taken)
    return sorted(rows, key=lambda row: (level_of(row.code), row.code))


def _cells(text):
    """(line number, cells) of every line that is neither empty nor a comment."""
    lines = ["\n" if line.startswith("#") else line for line in text.removeprefix("\ufeff").splitlines(keepends=True)]
    reader = csv.reader(lines, strict=True)
    try:
        return [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    except csv.Error as error:
        raise BadFile([f"第 {reader.line_num} 行：不是完整的 CSV，请检查引号和不可见字符"]) from error


def _faults(values):
    """What is wrong with one line by itself."""
    if len(values) != len(COLUMNS):
        return [f"有 {len(values)} 列，应有 {len(COLUMNS)} 列：{'、'.join(COLUMNS)}"]
    code, name, level, parent, tier = values
    faults = []
    if not name:
        faults.append("没有名称")
    elif len(name) > NAME_LENGTH or CONTROL_CHARACTERS.search(name):
        faults.append(f"名称“{name[:NAME_LENGTH]}”超过 {NAME_LENGTH} 个字，或里面有看不见的控制字符")
    if level not in LEVELS:
        faults.append(f"级别“{level}”不认识，可填 {'、'.join(LEVELS)}")
    if not _is_code(code):
        faults.append(f"区划代码“{code}”应是 {DIGITS} 位数字")
    elif level in LEVELS:
        faults += _faults_of_code(code, level, parent)
    return faults + _faults_of_tier(level, tier)


def _is_code(code):
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def _above(level):
    """How many digits the code directly above one of a level has."""
    return level.above or PROVINCE


def _faults_of_code(code, level, parent):
    """The code fits its level, and lies directly under the code above."""
    digits = LEVELS[level]
    segment, rest = code[_above(digits) : digits], code[digits:]
    if rest.strip("0") or not segment.strip("0"):
        return [f"代码 {code} 不是“{level}”一级的代码，前 {digits} 位有效，后面是 0"]
    above = code[: _above(digits)].ljust(DIGITS, "0")
    if parent == above:
        return []
    if not _is_code(parent):
        return [f"上级代码“{parent}”应是 {DIGITS} 位数字"]
    if code.startswith(parent.rstrip("0")):
        return [f"上级应是 {above}，这里隔级写了 {parent}"]
    return [f"代码 {code} 不在上级 {parent} 之下"]


def _faults_of_tier(level, tier):
    known = "、".join(FundingTier.values)
    if level == COMMUNITY and tier not in FundingTier.values:
        return [f"经费类别“{tier}”不认识，可填 {known}" if tier else f"社区没有写经费类别，可填 {known}"]
    if level in LEVELS and level != COMMUNITY and tier:
        return [f"经费类别“{tier}”只能写在社区一行"]
    return []


def _repeated(cells):
    """Codes, names of communities within a street, and prefectures that stand in the file more than once."""
    faults, first = [], {}
    for line, (code, name, level, parent, _) in cells:
        keys = {("code", code): f"代码 {code} 与第 {{}} 行重复"}
        if level == COMMUNITY:
            keys["name", parent, name] = f"同一街道（乡镇）里，“{name}”与第 {{}} 行同名"
        if level == Division.Level.PREFECTURE:
            keys["prefecture",] = "第 {} 行已有一个地级市，一个文件只写一个"
        for key, fault in keys.items():
            if key in first and (key[0] == "code" or ("code", code) not in first):
                faults.append((line, fault.format(first[key])))
        for key in keys:
            first.setdefault(key, line)
    return faults


def _orphans(cells):
    """Lines whose code above stands neither in the file nor in the system; a system keeps one prefecture."""
    tops = set(Division.objects.filter(level=Division.Level.PREFECTURE).values_list("code", flat=True))
    known = {code for _, (code, *_) in cells}
    known |= {code.ljust(DIGITS, "0") for code in Division.objects.values_list("code", flat=True)}
    for line, (code, _, level, parent, _) in cells:
        if level == Division.Level.PREFECTURE:
            if tops and (own := prefecture_of(code)) not in tops:
                yield line, f"系统里已有地级市 {min(tops)}，不能再导入 {own}"
        elif level in LEVELS and _is_code(parent) and parent not in known:
            yield line, f"上级 {parent} 不在文件里，也不在系统里"


def _taken(rows):
    """New or renamed communities whose name another community of the street has, that is not in the file."""
    in_file = [row.code for row in rows]
    others = Community.objects.exclude(code__in=in_file).values_list("code", "name")
    names = {(street_of(code), name): code for code, name in others}
    return [
        f"第 {row.line} 行：系统里已有同名的“{row.name}”（{names[row.parent, row.name]}），同一街道（乡镇）里社区不能同名"
        for row in rows
        if row.is_community and (row.parent, row.name) in names
    ]


def found(top, door=WriteDoor):
    """Begin an empty installation: its prefecture from a Row, and the system account. Returns the account.

    The two rows need each other, so they are written without the door; their Revisions are added right after.
    """
    prefecture = Division(code=top.code, name=top.name, level=top.level, version=1)
    prefecture.full_clean()
    prefecture.save()
    system = get_user_model().objects.make_system(prefecture)
    with door(by=system, reason="建立系统") as opened:
        for record in (prefecture, system):
            opened.note_added(record)
    return system


def load(rows, by, reason, follow=True, door=WriteDoor):
    """Write the rows through the door: new ones are added, renamed ones changed. Returns Counts.

    ``rows`` as from read(); ``by`` is the account that writes, None for an empty installation, which is founded then.
    The funding tier is only the default of a new community: later it is the organization department's.
    ``follow`` as for the door; ``door`` is what opens one, for the demonstration its own. Raises BadFile,
    PermissionDenied or OutOfScope; then nothing is written.
    """
    counts = Counts()
    with transaction.atomic():
        if by is None:
            by = found(rows[0], door)
            counts = Counts(added=1, same=-1)  # the prefecture, which the loop below finds already there
        _load(rows, door(by, reason, follow), counts)
    return counts


def _load(rows, door, counts):
    with door:
        known = _by_code()
        counts.absent = len(known.keys() - {row.code for row in rows})
        for level in Level:
            new = []
            for row in (row for row in rows if level_of(row.code) is level):
                if row.code in known:
                    _rename(door, known[row.code], row, counts)
                else:
                    known[row.code] = _record(row, known)
                    new.append(known[row.code])
            door.add_many(new)
            counts.added += len(new)


def _record(row, known):
    """The new division or community of a row."""
    if row.is_community:
        street = known[row.parent]
        return Community(code=row.code, name=row.name, street=street, funding_tier_default=row.tier)
    return Division(code=row.code, name=row.name, level=row.level, parent=known.get(row.parent))


def _is_same(record, row):
    """Whether a division or community is called what the file calls it, and is of the level that the file says."""
    return (record.name, getattr(record, "level", COMMUNITY)) == (row.name, row.level)


def _rename(door, record, row, counts):
    """Give a row that is there its name and level from the file, if they are other."""
    if _is_same(record, row):
        counts.same += 1
        return
    record.name = row.name
    if not row.is_community:
        record.level = row.level
    try:
        door.keep(record)
    except ValidationError as error:
        raise BadFile([f"第 {row.line} 行：{message}" for message in error.messages]) from error
    counts.renamed += 1
