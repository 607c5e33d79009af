"""manage.py load_divisions: the file is loaded whole, or every line that is wrong is named and nothing is loaded."""

from collections import Counter
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from communities.models import Community, Division
from lodi_community.accounts.models import User
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision

# A file is read in memory: of each table the first row is asked of the other database.
pytestmark = pytest.mark.first_row
FILE = settings.BASE_DIR / "communities" / "data" / "loudi_divisions.csv"
HEADING = "code,name,level,parent_code,funding_tier_default"
LINES = [
    "431300000000,娄底市,prefecture,430000000000,",
    "431302000000,娄星区,county,431300000000,",
    "431302001000,乐坪街道,subdistrict,431302000000,",
    "431302101000,万宝镇,town,431302000000,",
    "431302001001,街心社区,community,431302001000,municipal_urban",
    "431302001002,贤童社区,community,431302001000,municipal_urban",
    "431302101001,富冲社区,community,431302101000,township",
]


@pytest.fixture
def load(db, tmp_path):
    """load(lines, by="…"): run the command on a file with these lines below the heading; returns what it prints."""

    def run(lines, heading=HEADING, **options):
        path = tmp_path / "区划.csv"
        path.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
        return said(path, **options)

    return run


def said(path, **options):
    out = StringIO()
    call_command("load_divisions", path, stdout=out, **options)
    return out.getvalue().strip()


def refusal(load, lines, **options):
    """The command's complaint, line by line, after making sure that nothing was loaded."""
    before = (Division.objects.count(), Community.objects.count(), Revision.objects.count())
    with pytest.raises(CommandError) as refused:
        load(lines, **options)
    assert (Division.objects.count(), Community.objects.count(), Revision.objects.count()) == before
    return str(refused.value).splitlines()


# The project's own file -----------------------------------------------------------------------


def test_the_projects_file_brings_loudis_470_divisions_into_an_empty_installation(db):
    assert said(FILE) == "共 470 行：新增 470，改名 0，没有变化 0。"
    levels = Counter(Division.objects.values_list("level", flat=True))
    assert (levels["prefecture"], levels["county"], sum(levels.values())) == (1, 5, 1 + 5 + 87)
    tiers = Counter(Community.objects.values_list("funding_tier_default", flat=True))
    assert tiers == {"municipal_urban": 74, "county_urban": 151, "township": 152}


def test_codes_are_kept_as_their_significant_digits_so_that_a_prefix_is_a_subtree(db):
    said(FILE)
    community = Community.objects.select_related("street__parent__parent").get(code="431302001001")
    above = community.street
    codes = [community.code, above.code, above.parent.code, above.parent.parent.code]
    assert codes == ["431302001001", "431302001", "431302", "4313"]
    assert above.parent.parent.parent is None


def test_the_projects_file_names_its_source_in_the_first_line():
    first = FILE.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert "国家统计局统计用区划代码 2023 年版（截至 2023-06-30）" in first


def test_loading_it_again_changes_nothing_and_leaves_no_trace(db):
    said(FILE)
    revisions = Revision.objects.count()
    assert said(FILE) == "共 470 行：新增 0，改名 0，没有变化 470。"
    assert Revision.objects.count() == revisions


def test_every_row_has_a_revision_by_the_system_account_even_the_first_two(db, capsys):
    said(FILE)
    assert Revision.objects.count() == 470 + 1  # and the account itself
    assert set(Revision.objects.values_list("by_name", "action")) == {("系统", "add")}
    call_command("verify_revisions")


def test_nobody_can_sign_in_as_the_system_account(db):
    said(FILE)
    system = User.objects.get()
    assert (system.username, system.name, system.division.code) == ("system", "系统", "4313")
    assert not system.has_usable_password()


# Later files ----------------------------------------------------------------------------------


def test_a_renamed_row_is_changed_through_the_door(load):
    load(LINES)
    renamed = [line.replace("贤童社区", "新贤童社区") for line in LINES]
    assert load(renamed) == "共 7 行：新增 0，改名 1，没有变化 6。"
    change = Revision.objects.get(action="change")
    assert change.changes == {"name": ["贤童社区", "新贤童社区"]}
    assert change.reason == "导入区划 区划.csv"


def test_a_town_that_became_a_subdistrict_is_changed(load):
    load(LINES)
    load([line.replace("万宝镇,town", "万宝街道,subdistrict") for line in LINES])
    town = Division.objects.get(code="431302101")
    assert (town.name, town.level) == ("万宝街道", "subdistrict")


def test_a_tier_that_the_department_set_is_not_overwritten(load, world):
    load(LINES, by="weining")
    community = Community.objects.get(code="431302101001")
    community.funding_tier_default = "county_urban"
    with WriteDoor(world["钱军"]) as door:
        door.keep(community)
    load(LINES, by="weining")
    community.refresh_from_db()
    assert community.funding_tier_default == "county_urban"


def test_rows_that_the_file_does_not_name_stay_and_are_counted(load):
    load(LINES)
    assert load(LINES[:6]) == "共 6 行：新增 0，改名 0，没有变化 6。系统里另有 1 个不在文件里，没有改动。"
    assert Community.objects.filter(code="431302101001").exists()


def test_a_part_of_the_tree_can_be_loaded_below_divisions_that_are_there(load):
    load(LINES)
    assert load(["431302101002,新村社区,community,431302101000,township"]).startswith("共 1 行：新增 1，")


def test_comments_blank_lines_a_byte_order_mark_and_any_order_of_the_rows_are_fine(load):
    lines = ['# 说明, “引号" 也可以', "", *reversed(LINES)]
    assert load(lines, heading="\ufeff" + HEADING).startswith("共 7 行：新增 7，")


# Bad lines ------------------------------------------------------------------------------------

COMMUNITY = "431302001001,街心社区,community,431302001000,municipal_urban"
BAD = {
    "a column too few": (COMMUNITY, "431302001001,街心社区,community,431302001000", "有 4 列，应有 5 列"),
    "a column too many": (COMMUNITY, COMMUNITY + ",", "有 6 列，应有 5 列"),
    "a code too short": (COMMUNITY, COMMUNITY.replace("431302001001", "43130200101"), "“43130200101”应是 12 位数字"),
    "a code with a letter": (COMMUNITY, COMMUNITY.replace("431302001001", "43130200100A"), "应是 12 位数字"),
    "full-width digits": (COMMUNITY, COMMUNITY.replace("431302001001", "43130200100１"), "应是 12 位数字"),
    "no name": (COMMUNITY, COMMUNITY.replace("街心社区", ""), "没有名称"),
    "a name too long": (COMMUNITY, COMMUNITY.replace("街心社区", "长" * 41), "超过 40 个字"),
    "a control character": (COMMUNITY, COMMUNITY.replace("街心", "街\x07心"), "看不见的控制字符"),
    "an unknown level": (COMMUNITY, COMMUNITY.replace("community", "village"), "级别“village”不认识"),
    "an unknown tier": (COMMUNITY, COMMUNITY.replace("municipal_urban", "urban"), "经费类别“urban”不认识"),
    "no tier": (COMMUNITY, COMMUNITY.replace("municipal_urban", ""), "社区没有写经费类别"),
    "a tier of a street": (LINES[3], LINES[3] + "township", "经费类别“township”只能写在社区一行"),
    "a code of another level": (COMMUNITY, COMMUNITY.replace("001001,", "001000,"), "不是“community”一级的代码"),
    "a code with digits behind it": (LINES[1], LINES[1].replace("431302000000,", "431302000001,"), "不是“county”一级"),
    "a code under another parent": (
        COMMUNITY, COMMUNITY.replace("431302001000", "431302101000"), "代码 431302001001 不在上级 431302101000 之下"
    ),
    "a level left out": (COMMUNITY, COMMUNITY.replace("431302001000", "431302000000"), "上级应是 431302001000，这里隔级写了"),
    "a parent that is no code": (COMMUNITY, COMMUNITY.replace("431302001000", "乐坪"), "上级代码“乐坪”应是 12 位数字"),
    "a parent that is nowhere": (
        COMMUNITY, "431302009001,街心社区,community,431302009000,township",
        "上级 431302009000 不在文件里，也不在系统里",
    ),
    "a code twice": (LINES[5], COMMUNITY.replace("街心", "别的"), "代码 431302001001 与第 6 行重复"),
    "a name twice in a street": (LINES[5], LINES[5].replace("贤童", "街心"), "“街心社区”与第 6 行同名"),
    "a second prefecture": (LINES[5], "431200000000,怀化市,prefecture,430000000000,", "第 2 行已有一个地级市"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "bad", "reason"), BAD.values(), ids=BAD)
def test_a_bad_line_is_named_with_its_number_and_the_reason_and_nothing_is_loaded(load, line, bad, reason):
    number = LINES.index(line) + 2
    complaint = refusal(load, [bad if other == line else other for other in LINES])
    assert complaint[0] == f"区划.csv 有 {len(complaint) - 1} 处不对，没有导入："
    assert [fault for fault in complaint[1:] if fault.startswith(f"第 {number} 行：") and reason in fault]


def test_all_faults_are_told_at_once_in_the_order_of_the_lines(load):
    lines = [*LINES, "43,,village,,", LINES[4], "431302001005,好社区,community,431302001000,rich"]
    complaint = refusal(load, lines)
    assert complaint[0] == "区划.csv 有 5 处不对，没有导入："
    assert [line.split("：")[0] for line in complaint[1:]] == ["第 9 行"] * 3 + ["第 10 行", "第 11 行"]


def test_a_line_with_a_wrong_level_does_not_make_orphans_of_the_lines_below_it(load):
    complaint = refusal(load, [line.replace("subdistrict", "street") for line in LINES])
    assert len(complaint) == 2


def test_a_name_that_another_community_of_the_street_has_is_refused(load):
    load(LINES)
    complaint = refusal(load, ["431302001009,街心社区,community,431302001000,municipal_urban"])
    assert complaint[1] == ("第 2 行：系统里已有同名的“街心社区”（431302001001），同一街道（乡镇）里社区不能同名")


def test_another_prefecture_cannot_be_loaded_into_a_system_that_has_one(load):
    load(LINES)
    complaint = refusal(load, ["431200000000,怀化市,prefecture,430000000000,"])
    assert complaint[1] == "第 2 行：系统里已有地级市 4313，不能再导入 4312"


# Bad files ------------------------------------------------------------------------------------


def test_a_file_without_the_columns_is_refused(load):
    assert (
        "第 1 行：表头应是 code、name、level、parent_code、funding_tier_default"
        in refusal(load, LINES, heading="代码,名称")[1]
    )


def test_a_file_without_rows_is_refused(load):
    assert "文件里只有表头，没有区划" in refusal(load, [])[1]
    assert "文件是空的" in refusal(load, [], heading="")[1]


def test_a_quote_that_is_not_closed_is_refused(load):
    assert "第 8 行：不是完整的 CSV" in refusal(load, [*LINES[:6], '"431302101001,富冲社区'])[1]


def test_a_file_that_is_not_there_or_not_utf8_gives_a_sentence(db, tmp_path):
    with pytest.raises(CommandError, match="读不到文件"):
        said(tmp_path / "没有.csv")
    path = tmp_path / "gbk.csv"
    path.write_bytes("\n".join([HEADING, *LINES]).encode("gbk"))
    with pytest.raises(CommandError, match="不是 UTF-8 编码，请另存为“CSV UTF-8”"):
        said(path)


# Who loads ------------------------------------------------------------------------------------


def test_the_citys_administrator_may_load_and_is_named_in_the_revisions(load, world):
    load(["431302001009,月塘社区,community,431302001000,municipal_urban"], by="weining")
    assert Revision.objects.get(kind="communities.community").by == world["卫宁"]


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ("nobody", "没有账号“nobody”，或已停用"),
        ("limin", "您的岗位不能修改社区"),
        ("jiangbo", "不在您的管理范围内"),  # administrator of another county
    ],
)
def test_whoever_may_not_keep_these_divisions_cannot_load_them(load, world, by, sentence):
    complaint = refusal(load, ["431302001009,月塘社区,community,431302001000,municipal_urban"], by=by)
    assert sentence in complaint[0]


def test_where_there_are_accounts_it_must_be_said_who_loads(load, world):
    complaint = refusal(load, ["431302001009,月塘社区,community,431302001000,municipal_urban"])
    assert complaint == ["系统里已有账号，请用“--by 账号”写明由谁导入，要有系统管理员岗位"]
