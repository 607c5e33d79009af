"""Accounts from a workbook: its template, its rows as they were typed, and what is wrong with each."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from assessments.workbooks import guard
from assessments.workbooks.columns import as_text
from assessments.workbooks.guard import Unreadable, column_letter
from assessments.workbooks.identity import put, refuse_identity
from assessments.workbooks.offices import plain_code, squeezed
from communities.levels import level_of
from communities.models import Division
from lodi_community.accounts.posts import LEVELS, Post
from lodi_community.records.files import bytes_of
from lodi_community.records.formfields import NameField, plain, typed

Account = get_user_model()
COLUMNS = ("单位", "姓名", "岗位", "账号")
FAULTS = "问题"
NAME = NameField(required=False, max_length=Account._meta.get_field("name").max_length)
SHEET, GUIDE = "账号", "说明"
HEADS_WITHIN, MOST, SPARE = 10, 1000, 300
WIDTHS = (28, 14, 14, 24, 70, 40)
GUIDANCE = (
    "一行一个账号，一人一个账号。",
    "单位写区划代码或名称；几个单位同名的，前面加上上级的名称，如“娄星区乐坪街道”，或写代码。",
    "岗位：录入设在街道（乡镇），审核设在县市区，督查、系统管理员、审计员设在市和县市区，领导三级都可以设。",
    "账号可以不填，由系统按“单位代码-序号”编。填的，用 3 到 40 个小写字母、数字、点或短横线。",
    "不要写身份证号码：带身份证号码的工作簿整个不收。",
)


@dataclass
class Line:
    """A row of the sheet as it was typed; ``faults`` are sentences, ``user`` the account to be where there are none."""

    number: int
    unit: str
    name: str
    post: str
    username: str
    faults: list = field(default_factory=list)
    user: object = None

    @property
    def cells(self):
        """What was typed, in the order of the columns."""
        return [self.unit, self.name, self.post, self.username]


# Writing --------------------------------------------------------------------------------------


def template(lacking=()):
    """The bytes of a workbook for accounts, a row begun for each (unit, Post) that has none yet."""
    return _book([Line(0, unit, "", post.label, "") for unit, post in lacking])


def returned(lines, purpose):
    """The bytes of a workbook with these lines and what is wrong with each, to mend and to upload again.

    ``purpose``: the Purpose that stands behind the headings and at the foot of the printed sheet.
    """
    return _book(lines, purpose)


def _book(lines, purpose=None):
    book = Workbook()
    page, heads = book.active, [*COLUMNS, *([FAULTS, purpose.words] if purpose else [])]
    if purpose:
        page.oddFooter.left.text = purpose.print_code
    page.title, page.freeze_panes = SHEET, "A2"
    for number, (head, width) in enumerate(zip(heads, WIDTHS), start=1):
        put(page.cell(1, number), head)
        page.cell(1, number).font = Font(bold=True)
        page.column_dimensions[column_letter(number)].width = width
    for row, line in enumerate(lines, start=2):
        for number, text in enumerate([*line.cells, "；".join(line.faults)], start=1):
            put(page.cell(row, number), text)
        page.cell(row, len(COLUMNS) + 1).alignment = Alignment(wrap_text=True, vertical="top")
    choice = DataValidation("list", f'"{",".join(Post.labels)}"', allow_blank=True)
    choice.add(f"C2:C{len(lines) + SPARE}")
    page.add_data_validation(choice)
    guide = book.create_sheet(GUIDE)
    guide.column_dimensions["A"].width = 100
    for text in GUIDANCE:
        guide.append([text])
    return bytes_of(book)


# Reading --------------------------------------------------------------------------------------


def read(data):
    """The Lines in a workbook's bytes, empty rows left out. Raises Unreadable for one that is refused as a whole."""
    book = guard.read(data)
    refuse_identity(book, otherwise="")
    table, head, at = _table(book)
    rows, lines = _filled(table), []
    for number, cells in enumerate(rows[head + 1 :], start=head + 1):
        texts = [as_text(cells[place]).strip() if 0 <= place < len(cells) else "" for place in at]
        if not any(texts):
            continue
        lines.append(Line(number + 1, *texts))
        spoilt = ((table.formulas, "公式"), (table.errors, "错误值（#N/A 之类）"))
        lines[-1].faults += [
            f"“{name}”是{what}，请改成文字"
            for name, place in zip(COLUMNS, at)
            for cells, what in spoilt
            if (number, place) in cells
        ]
    if not lines:
        raise Unreadable("工作簿里只有表头，没有账号。请在表头下面一行写一个账号")
    if len(lines) > MOST:
        raise Unreadable(f"工作簿里有 {len(lines)} 行，一次最多 {MOST} 行。请分成几个文件上传")
    return lines


def _table(book):
    """The sheet with the accounts, the index of its headings and the column of each, -1 for one that is not there.

    What is hidden nobody has read over. Of two sheets one would be left out unsaid.
    """
    found = [(table, *place) for table in book.tables if not table.hidden and (place := _headings(table))]
    if not found:
        raise Unreadable(f"没有找到表头“{'、'.join(COLUMNS)}”。请下载工作簿，把名单粘贴进去再上传")
    if len(found) > 1:
        names = "、".join(f"“{table.name}”" for table, *_ in found)
        raise Unreadable(f"工作表{names}都有账号的表头，一次只收一张。请合成一张，或分成几个文件上传")
    return found[0]


def _headings(table):
    """(index of the row with the headings, the column of each); None for a sheet without them."""
    for number, cells in enumerate(table.rows[:HEADS_WITHIN]):
        heads = [plain(as_text(cell)).strip("*＊ ") for cell in cells]
        if {*COLUMNS[:3]} <= {*heads}:
            return number, [heads.index(name) if name in heads else -1 for name in COLUMNS]
    return None


def _filled(table):
    """The rows of a sheet; under a cell that is merged downwards stands what it says, as for a unit with several people."""
    rows = [[*cells] for cells in table.rows]
    for top, left, bottom, _ in table.merged:
        for cells in rows[top + 1 : bottom + 1]:
            if left < min(len(cells), len(rows[top])):
                cells[left] = cells[left] or rows[top][left]
    return rows


# Checking -------------------------------------------------------------------------------------


class Check:
    """Looks at lines against what is stored: a fixed number of queries however many lines there are."""

    def __init__(self, by):
        self.units = defaultdict(list)  # code, also of 12 digits, name, or name of the division above and name
        for division in Division.objects.visible_to(by).select_related("parent"):
            names = {division.code, f"{division.code:0<12}", division.name, f"{division.parent or ''}{division.name}"}
            for name in names:
                self.units[name].append(division)
        people = Account.objects.visible_to(by).select_related("division")
        self.people = {(user.division_id, user.name): user for user in people}
        self.taken = {*Account.objects.values_list("username", flat=True)}

    def look_at(self, lines):
        """Add to each line what is wrong with it, and the account to those that are right."""
        for line in lines:
            division, post = self._division(line), self._post(line)
            if division and post:
                self._levels(line, division, post)
            line.user = Account(
                name=self._name(line),
                division=division,
                post=post,
                username=plain(line.username).lower(),
            )
        self._twice(lines)
        self._number(lines)
        for line in lines:
            if not line.faults:
                self._model(line)
            if line.faults:
                line.user = None
        return lines

    def _division(self, line):
        found = self.units.get(squeezed(line.unit)) or self.units.get(plain_code(line.unit), [])
        if not line.unit:
            line.faults.append("单位没有填")
        elif not found:
            line.faults.append(f"没有“{typed(line.unit)}”这个单位，或不在您的管理范围内。请核对名称，或写区划代码")
        elif len(found) > 1:
            offered = "、".join(f"{row.code}（{row.parent}{row}）" for row in found)
            line.faults.append(f"有 {len(found)} 个单位叫“{line.unit}”，请写代码：{offered}")
        return found[0] if len(found) == 1 else None

    def _name(self, line):
        """The name as it is stored, "" for one that is refused."""
        try:
            name = NAME.clean(plain(line.name))
        except ValidationError as error:
            line.faults.append(f"姓名“{typed(line.name)}”不能用：{error.messages[0]}")
            return ""
        if not name:
            line.faults.append("姓名没有填")
        return name

    def _post(self, line):
        known = {post.label: post for post in Post}
        if not line.post:
            line.faults.append("岗位没有填")
        elif plain(line.post) not in known:
            line.faults.append(f"没有“{typed(line.post)}”这个岗位，可填 {'、'.join(known)}")
        return known.get(plain(line.post))

    def _levels(self, line, division, post):
        level = level_of(division.code)
        if level not in LEVELS[post]:
            levels = "、".join(each.label for each in LEVELS[post])
            line.faults.append(f"“{post.label}”岗位设在{levels}，{division}是{level.label}。请改岗位或单位")

    def _twice(self, lines):
        """One person has one account, in the workbook and with those that there are; and no two accounts one name."""
        persons = Counter((line.user.division_id, line.user.name) for line in lines if line.user.division_id)
        usernames = Counter(line.user.username for line in lines)
        for line in lines:
            user = line.user
            if user.name and persons[user.division_id, user.name] > 1:
                line.faults.append(
                    f"“{line.name}”在这个单位有 {persons[user.division_id, user.name]} 行，一人一个账号。"
                    "是同名的两个人，请在姓名后面加字区别"
                )
            if there := self.people.get((user.division_id, user.name)):
                line.faults.append(
                    f"“{line.name}”在{there.division}已有账号 {there.username}"
                    f"（{there.get_post_display()}{'' if there.is_active else '，已停用'}）。"
                    "密码不能再看，要新的请在那个账号的页面重置"
                )
            if user.username and usernames[user.username] > 1:
                line.faults.append(f"账号“{typed(line.username)}”写了 {usernames[user.username]} 行，请各用各的")
            if user.username in self.taken:
                line.faults.append(f"账号“{typed(line.username)}”已有人用，请换一个，或空着由系统编")

    def _number(self, lines):
        """Give accounts that name none the next free one of their unit: 431302001-01."""
        taken = self.taken | {line.user.username for line in lines}
        for line in lines:
            if line.username or line.faults:
                continue
            number = 1
            while (name := f"{line.user.division.code}-{number:02}") in taken:
                number += 1
            line.user.username = name
            taken.add(name)

    def _model(self, line):
        """What the model says of the account by itself."""
        line.user.set_unusable_password()
        try:
            line.user.clean_fields(exclude=["division"])
        except ValidationError as error:
            names = {"username": f"账号“{typed(line.username)}”", "name": f"姓名“{typed(line.name)}”"}
            for name, messages in error.message_dict.items():  # the first says how it is written
                line.faults.append(f"{names.get(name, '')}不能用：{messages[0]}")
