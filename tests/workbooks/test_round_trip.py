"""A street's workbook goes out, is edited as a person would, and comes back: exact to the cell."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from assessments.workbooks import apply, red
from assessments.workbooks.models import Upload
from assessments.workbooks.sheets import kinds_of_workbook
from committees.models import Seat
from communities.models import Grid, Meeting, YearlyProfile
from facilities.models import Premises, Room
from funding.models import Funding
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from staffing.models import Employment, Pay, Person

from .conftest import Desk, next_row, row_of

# Cells are read, compared and named in memory; what is read from the database and written to it is asked of each.
pytestmark = [pytest.mark.once, pytest.mark.long]
SLUGS = [kind.slug for kind in kinds_of_workbook()]


def stored():
    """Every row of every kind of the workbook, with its version."""
    return {slug: sorted(map(tuple, KINDS[slug].model._base_manager.values_list())) for slug in SLUGS}


def values(of=None):
    """The same without the versions: what the rows say."""
    return {
        slug: sorted(
            (row.pk, tuple(sorted(row.state().items(), key=str))) for row in KINDS[slug].model._base_manager.all()
        )
        for slug in of or SLUGS
    }


@pytest.mark.both
@pytest.mark.parametrize(("name", "code"), [("李敏", None), ("李敏", "431302001002"), ("陈刚", None)])
def test_an_export_imported_unchanged_changes_nothing_and_writes_nothing(world, name, code):
    desk, before, revisions = Desk(world[name], code), stored(), Revision.objects.count()
    upload = desk.write(desk.workbook())
    assert upload.state == Upload.State.APPLIED
    assert upload.counts["same"] > 80
    assert upload.counts["wrong"] == upload.counts["changed"] == upload.counts["new"] == 0
    assert stored() == before
    assert Revision.objects.count() == revisions


def test_every_kind_of_the_paper_has_a_sheet_in_its_order(desk):
    sheets = load_workbook(io.BytesIO(desk.workbook())).sheetnames
    assert sheets[0] == "说明"
    assert [name for name in sheets if name not in ("说明", "选项")] == [KINDS[slug].title for slug in SLUGS]


RIGHT = {
    ("社区基本情况", "街心社区", "常住户数"): "１，０１０户",
    ("社区基本情况", "街心社区", "面积"): "1.25平方公里",
    ("社区基本情况", "贤童社区", "常住人口"): "3,005 人",
    ("社区基本情况", "贤童社区", "人口较多、任务较重"): "否",
    ("网格", "街心社区+01", "网格员"): "周敏",
    ("网格", "街心社区+02", "划定日期"): "2014年3月5日",
    ("网格", "贤童社区+03", "党小组"): "joint",
    ("两委组织", "街心社区党总支", "正式党员"): 45,
    ("两委席位", "刘建国", "产生方式"): "公推直选",
    ("人员花名册", "刘丽华", "联系电话"): 13800138000,
    ("人员花名册", "周丽华", "备注"): "=1+1 是说明，不是公式",
    ("工作人员", "刘小兵", "一社区一名大学生计划"): "√",
    ("基本报酬", "刘建国", "基本报酬"): "1600.50元",
    ("服务用房", "街心社区党群服务中心", "建筑面积"): 436.5,
    ("经费", "街心社区+社区运转经费", "预算数"): "26万",
}
WRONG = {
    ("社区基本情况", "街心社区", "注册志愿者"): ("四百五十", "“四百五十”不是整数。写 1234 这样的整数，没有的写 0"),
    ("社区基本情况", "街心社区", "年度"): (2014, f"年度“2014”不对，应在 2015 到 {date.today().year + 1} 之间"),
    ("网格", "贤童社区+01", "常住户数"): (-5, "“-5”不对，应是不小于 0 的整数"),
    ("网格", "贤童社区+02", "社区"): ("铁东社区", "乐坪街道没有叫“铁东社区”的社区，请核对，或先登记它"),
    ("两委组织", "贤童社区居委会", "党组织形式"): ("党委", "居委会没有党组织形式，请留空"),
    ("人员花名册", "周建国", "出生日期"): ("1980-13-01", "没有 13 月。写成 1980-06-30 这样"),
    ("人员花名册", "周建国", "性别"): ("汉子", "没有“汉子”这一项。可以填：未知、男、女、未说明"),
    ("培训台账", "周玉兰", "集中培训天数"): (2.3, "“2.3”写得太细，最小到 0.5"),
    ("服务用房", "贤童社区党群服务中心", "使用面积"): (500, "使用面积 500 m² 大于建筑面积 400 m²"),
    ("会议台账", "贤童社区", "实到"): (61, "实到 61 人，多于应到 60 人"),
}


def thirty_edits(desk):
    """The workbook after 30 edits: 15 right cells, 10 wrong ones, 5 cells of two new rows."""
    data = desk.workbook()
    at, other = next_row(data, "服务品牌"), next_row(data, "房间")
    edits = (
        RIGHT
        | {where: value for where, (value, _) in WRONG.items()}
        | {
            ("服务品牌", at, "社区"): "街心社区",
            ("服务品牌", at, "品牌名称"): "夕阳红",
            ("服务品牌", at, "服务领域"): "养老",
            ("服务品牌", at, "创建日期"): date(2020, 5, 1),
            ("房间", other, "用途"): "其他",
        }
    )
    assert len(edits) == 30
    return desk.edited(edits, data), at, other


def test_thirty_edits_are_previewed_to_the_cell(desk):
    data, brand, room = thirty_edits(desk)
    found = desk.found(data)
    said = {
        (sheet, name, tuple(pair))
        for (sheet, _), row in found.items()
        for name, pair in row["changes"].items()
        if not row["errors"]
    }
    assert said == {
        ("社区基本情况", "population", ("3000", "3005")),
        ("社区基本情况", "heavy_load", ("", "否")),
        ("网格", "grid_worker", ("", "周敏")),
        ("网格", "started_on", ("2014-01-01", "2014-03-05")),
        ("网格", "party_group", ("单独组建", "联合组建")),
        ("两委组织", "full_members", ("", "45")),
        ("两委席位", "selection_method", ("两推一选", "公推直选")),
        ("人员花名册", "mobile", ("", "13800138000")),
        ("人员花名册", "remarks", ("", "=1+1 是说明，不是公式")),
        ("工作人员", "graduate_plan", ("", "是")),
        ("基本报酬", "base_pay", ("1,500.00", "1,600.50")),
        ("服务用房", "floor_area", ("400.00", "436.50")),
        ("经费", "budgeted", ("250,000.00", "260,000.00")),
    }
    errors = sorted(sentence for row in found.values() for sentence in row["errors"].values())
    assert errors == sorted([*(sentence for _, sentence in WRONG.values()), "必填，不能空着"])
    assert found["服务品牌", brand]["status"] == "new"
    assert found["房间", room]["status"] == "wrong"
    states = [row["status"] for row in found.values()]
    assert (states.count("wrong"), states.count("changed"), states.count("new")) == (9, 12, 1)


def test_all_wrong_cells_of_a_row_are_named_not_only_the_first(desk):
    found = desk.found(thirty_edits(desk)[0])
    assert {len(row["errors"]) for (sheet, _), row in found.items() if sheet == "人员花名册" and row["errors"]} == {2}


def test_nothing_is_written_while_a_row_is_wrong_unless_that_is_chosen(desk):
    before = stored()
    upload = desk.upload(thirty_edits(desk)[0])
    assert apply.blockers(upload, upload.preview()) == ["还有 9 行有错。请改好再传，或选“先不写有错的行”"]
    assert stored() == before


@pytest.mark.both
def test_the_right_rows_are_written_exactly_and_undone_exactly(world, desk):
    before, versions = values(), stored()
    upload = desk.write(thirty_edits(desk)[0], only_right=True, reason="年度核对")
    assert desk.said is None
    assert upload.state == Upload.State.APPLIED
    street = {"community__street": world["乐坪街道"]}
    profile = YearlyProfile.objects.get(community=world["贤童社区"])
    assert (profile.population, profile.heavy_load, profile.households) == (3005, False, 1000)
    assert YearlyProfile.objects.get(community=world["街心社区"]).households == 1000  # its row is wrong in another cell
    assert Grid.objects.get(community=world["街心社区"], code="01").grid_worker == "周敏"
    assert Grid.objects.get(community=world["街心社区"], code="02").started_on == date(2014, 3, 5)
    assert Seat.objects.get(person__name="刘建国").selection_method == "public_nomination_direct_election"
    assert Person.objects.get(name="刘丽华").mobile == "13800138000"
    assert Employment.objects.get(person__name="刘小兵").graduate_plan is True
    assert Pay.objects.get(person__name="刘建国").base_pay == Decimal("1600.50")
    assert Premises.objects.get(community=world["街心社区"]).floor_area == Decimal("436.50")
    assert Funding.objects.get(kind="operating", community=world["街心社区"]).budgeted == 260_000
    assert Room.objects.filter(premises__community=world["街心社区"]).count() == 8
    changed = {slug for slug in SLUGS if values([slug])[slug] != before[slug]}
    assert changed == {
        "yearlyprofile",
        "grid",
        "committee",
        "seat",
        "person",
        "employment",
        "pay",
        "premises",
        "funding",
        "servicebrand",
    }
    assert Grid.objects.exclude(**street).filter(version__gt=1).count() == 0
    revisions = apply.revisions_of(upload)
    assert revisions.count() == 13
    assert {each.reason for each in revisions} == {"年度核对"}
    apply.undo(upload, world["李敏"])
    assert values() == before
    assert stored() != versions  # the way back is a change too, with a revision of its own
    assert Revision.objects.filter(reason="撤销导入").count() == 13


def test_a_batch_that_moved_a_row_to_another_community_is_undone(world, desk):
    row = row_of(load_workbook(io.BytesIO(desk.workbook()))["网格"], "街心社区+02")
    upload = desk.write(desk.edited({("网格", row, "社区"): "贤童社区", ("网格", row, "网格编号"): "09"}))
    grid = Grid.objects.get(community=world["贤童社区"], code="09")
    assert apply.revisions_of(upload).count() == 2, "a line in the place that it left, too"
    apply.undo(upload, world["李敏"])
    assert Grid.objects.get(pk=grid.pk).community == world["街心社区"]


def test_a_batch_whose_row_was_changed_since_is_not_undone_at_all(world, desk):
    upload = desk.write(
        desk.edited(
            {
                ("网格", "街心社区+01", "网格员"): "周敏",
                ("网格", "街心社区+02", "网格员"): "肖红",
            }
        )
    )
    grid = Grid.objects.get(community=world["街心社区"], code="02")
    grid.households = 210
    grid.keep(by=world["李敏"])
    with pytest.raises(Exception, match="“第2网格”后来又改过，这一批不能整批撤销"):
        apply.undo(upload, world["李敏"])
    upload.refresh_from_db()
    assert upload.state == Upload.State.APPLIED
    assert Grid.objects.get(community=world["街心社区"], code="01").grid_worker == "周敏"


def test_the_same_file_comes_back_with_red_cells_and_a_column_of_faults(desk):
    data, *_ = thirty_edits(desk)
    upload = desk.upload(data)
    book = load_workbook(io.BytesIO(red.write(upload.book(), upload.preview(), desk.workbook())))
    marked = {
        (page.title, cell.value)
        for page in book
        for row in page.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb.endswith("F4C7C3")
    }
    wanted = {(sheet, value) for (sheet, _, _), (value, _) in WRONG.items()}
    assert wanted <= marked
    assert len(marked) == len(wanted) + 1  # and the empty cell of the new room
    faults = {
        page.title: [cell.value for cell in row if cell.value == "错误说明"] for page in book for row in [page[1]]
    }
    assert faults["网格"] == ["错误说明"]
    assert faults["活动台账"] == []
    told = [
        cell.value for row in book["人员花名册"].iter_rows(min_row=2) for cell in row if str(cell.value).startswith("C")
    ]
    assert any("性别：没有“汉子”这一项" in each and "出生日期：没有 13 月" in each for each in told)


def test_the_red_workbook_corrected_and_sent_again_is_right(desk):
    data, *_ = thirty_edits(desk)
    upload = desk.upload(data)
    marked = red.write(upload.book(), upload.preview(), desk.workbook())
    book = load_workbook(io.BytesIO(marked))
    assert book["网格"]["A1"].comment is None or book["网格"]["A1"].comment.text
    again = desk.check(marked)
    assert again.count("wrong") == 9
    assert not any("错误说明" in note for note in again.notes)


@pytest.mark.both
def test_a_new_row_may_name_another_new_row_of_the_same_file(world, desk):
    data = desk.workbook()
    person, work = next_row(data, "人员花名册"), next_row(data, "工作人员")
    upload = desk.write(
        desk.edited(
            {
                ("人员花名册", person, "社区"): "贤童社区",
                ("人员花名册", person, "姓名"): "邹新",
                ("人员花名册", person, "性别"): "女",
                ("人员花名册", person, "出生日期"): "1995.3.8",
                ("人员花名册", person, "政治面貌"): "群众",
                ("人员花名册", person, "学历"): "大学本科",
                ("工作人员", work, "人员"): "邹新",
                ("工作人员", work, "岗位"): "网格员",
                ("工作人员", work, "来源"): "公益性岗位",
                ("工作人员", work, "到岗日期"): "2024/7/1",
            },
            data,
        )
    )
    assert upload.state == Upload.State.APPLIED, desk.said
    job = Employment.objects.get(person__name="邹新")
    assert (job.person.community, job.person.ethnicity, job.full_time) == (world["贤童社区"], "汉族", True)
    apply.undo(upload, world["李敏"])
    assert not Person.objects.filter(name="邹新").exists()


def test_a_hand_made_sheet_sent_twice_updates_instead_of_adding_twice(world, desk):
    data = desk.workbook()
    at, meeting = next_row(data, "网格"), next_row(data, "会议台账")
    sheet = desk.edited(
        {
            ("网格", at, "社区"): "街心社区",
            ("网格", at, "网格编号"): "06",
            ("网格", at, "网格名称"): "第6网格",
            ("网格", at, "常住户数"): 190,
            ("网格", at, "常住人口"): 500,
            ("网格", at, "划定日期"): "2026-02-01",
            ("会议台账", meeting, "社区"): "街心社区",
            ("会议台账", meeting, "会议类别"): "民主恳谈会",
            ("会议台账", meeting, "召开日期"): "20260203",
            ("会议台账", meeting, "议题"): "路灯",
        },
        data,
    )
    assert desk.write(sheet).counts["new"] == 2
    again = desk.write(sheet)
    assert (again.counts["new"], again.counts["changed"], again.counts["wrong"]) == (0, 0, 0)
    changed = desk.write(desk.edited({("网格", at, "常住户数"): 195}, sheet))
    assert (changed.counts["new"], changed.counts["changed"]) == (0, 1)
    assert Grid.objects.get(community=world["街心社区"], code="06").households == 195
    assert Meeting.objects.filter(topic="路灯").count() == 1


def test_a_cell_left_empty_keeps_what_is_stored_unless_clearing_is_chosen(world, desk):
    data = desk.edited(
        {("社区基本情况", "街心社区", "注册志愿者"): None, ("社区基本情况", "街心社区", "社区类型"): None}
    )
    assert desk.found(data) == {}
    assert desk.check(data).emptied == 2
    (row,) = desk.found(data, clear=True).values()
    assert row["errors"] == {"kind": "必填，不能空着"}
    assert tuple(row["changes"]["volunteers"]) == ("450", "")


def test_one_row_may_end_a_post_that_another_row_of_the_file_begins(world, desk):
    data, before = desk.workbook(), stored()
    at = next_row(data, "两委席位")
    edits = {("两委席位", "刘建国", "离任日期"): "2026-06-30"}
    for column, value in {
        "组织": "街心社区党总支",
        "人员": "刘雨",
        "职务": "书记",
        "产生方式": "两推一选",
        "任职日期": "2026-07-01",
    }.items():
        edits["两委席位", at, column] = value
    file = desk.edited(edits, data)
    assert {row["status"] for row in desk.found(file).values()} == {"changed", "new"}
    assert stored() == before  # what was written to ask is taken back
    assert desk.write(file).state == Upload.State.APPLIED
    assert (
        Seat.objects.filter(post="secretary", committee__community=world["街心社区"], ended_on=None).get().person.name
        == "刘雨"
    )
    alone = {where: value for where, value in edits.items() if where[1] == at} | {("两委席位", at, "人员"): "刘海燕"}
    (row,) = (row for row in desk.found(desk.edited(alone, data)).values() if row["errors"])
    assert "先填他的离任日期" in "".join(row["errors"].values()) or "只能有一席" in "".join(row["errors"].values())
