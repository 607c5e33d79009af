"""Every address of the domain's resources × every post: as on the pages. Outside the scope nothing exists."""

import pytest

from lodi_community.access.models import Access
from tests.api.conftest import refused

pytestmark = pytest.mark.django_db

# One of each post; 钱军 is of the city, 吴霞 of a county.
CLERK, REVIEWER, CITY, COUNTY, LEADER, ADMINISTRATOR, AUDITOR = "李敏", "赵琳", "钱军", "吴霞", "褚平", "卫宁", "沈岩"
EVERYBODY = {CLERK, REVIEWER, CITY, COUNTY, LEADER, ADMINISTRATOR, AUDITOR}
BUSINESS = {CLERK, REVIEWER, CITY, COUNTY, LEADER}
FILERS = {CLERK, REVIEWER, CITY, COUNTY}
# (name of the address, method) → (address of something in 乐坪街道, who may)
ADDRESSES = {
    ("api-me", "GET"): ("me", EVERYBODY),
    ("api-units", "GET"): ("units", BUSINESS | {ADMINISTRATOR}),
    ("api-unit", "GET"): ("units/431302001", BUSINESS | {ADMINISTRATOR}),
    ("api-filings", "GET"): ("filings", FILERS),
    ("api-filing", "GET"): ("filings/431302001001", FILERS),
    ("api-filing-submit", "POST"): ("filings/431302001001/submit", {CLERK}),
    ("api-filing-withdraw", "POST"): ("filings/431302001001/withdraw", {CLERK}),
    ("api-filing-approve", "POST"): ("filings/431302001001/approve", {REVIEWER, CITY, COUNTY}),
    ("api-filing-return", "POST"): ("filings/431302001001/return", {REVIEWER, CITY, COUNTY}),
    ("api-filing-settle", "POST"): ("filings/431302001001/settle", {CLERK}),
    ("api-filing-unlock", "POST"): ("filings/431302001001/unlock", {CITY, COUNTY}),
    ("api-filing-extend", "POST"): ("filings/431302001001/extend", {CITY, COUNTY}),
    ("api-standards", "GET"): ("standards", BUSINESS),
    ("api-rules", "GET"): ("standards/loudi-2015/rules", BUSINESS),
    ("api-verdicts", "GET"): ("verdicts", BUSINESS),
    ("api-verdicts-of", "GET"): ("verdicts/431302001001", BUSINESS),
    ("api-trace", "GET"): ("verdicts/431302001001/8.1/trace", BUSINESS),
    ("api-summary", "GET"): ("summaries/431302001", BUSINESS),
    ("api-inspections", "GET"): ("inspections", {CITY}),
    ("api-inspections", "POST"): ("inspections", {CITY}),
    ("api-trial", "GET"): ("inspections/trial", {CITY}),
    ("api-trial", "POST"): ("inspections/trial", {CITY}),
    ("api-inspection", "GET"): ("inspections/2026", {CITY}),
    ("api-inspection-confirm", "POST"): ("inspections/1/confirm", {CITY}),
    ("api-inspection-withdraw", "POST"): ("inspections/1/withdraw", {CITY}),
    ("api-automatic", "POST"): ("inspections/automatic", {CITY}),
    ("api-corrections", "GET"): ("inspections/corrections", {CITY}),
    ("api-corrections", "POST"): ("inspections/corrections", {CITY}),
    ("api-correction", "GET"): ("inspections/corrections/1", {CITY}),
    ("api-correction-confirm", "POST"): ("inspections/corrections/1/confirm", {CITY}),
    ("api-correction-withdraw", "POST"): ("inspections/corrections/1/withdraw", {CITY}),
    ("api-correction-seal", "POST"): ("inspections/corrections/1/seal", {CITY}),
    ("api-report-verify", "GET"): ("reports/verify", EVERYBODY),
    ("api-reports", "GET"): ("reports", {REVIEWER, CITY, COUNTY, LEADER}),
    ("api-report", "GET"): ("reports/2026/431302001.docx", {REVIEWER, CITY, COUNTY, LEADER}),
}
ELSEWHERE = [
    ("GET", "units/431302002"), ("GET", "units?above=431302002"), ("GET", "filings?place=431302002"),
    ("GET", "filings/431302002001"), ("POST", "filings/431302002001/submit"), ("POST", "filings/431302002001/withdraw"),
    ("POST", "filings/431302002001/settle"),
    ("GET", "verdicts?unit=431302"), ("GET", "verdicts?unit=431302002&format=csv"), ("GET", "verdicts/431302002001"),
    ("GET", "verdicts/431302002001/8.1/trace"), ("GET", "summaries/431302002"), ("GET", "summaries/431302"),
]  # fmt: skip
STRANGERS = ("花山", "铁东", "铁西", "双峰", "永丰", "五里", "城西", "431302002", "431321")


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_a_post_may_what_it_may_on_the_pages(program, name):
    """Whom the post lets pass is told that there is no such parameter, which is asked about next."""
    asking = program(name)
    answers = {key: asking.call(key[1], f"{url}?no=1").status_code for key, (url, _) in ADDRESSES.items()}
    assert answers == {key: 400 if name in posts else 403 for key, (_, posts) in ADDRESSES.items()}


def test_only_the_citys_department_asks_for_the_sealing_of_a_year(program):
    asked = {"year": 2026, "typed": "2026", "reason": "换届"}
    assert refused(program("郑毅").post("inspections", asked), 403, "年度督查由市委组织部启动")


def test_outside_the_scope_nothing_exists_and_nothing_is_named(program, lacking):
    asking = program("李敏")
    for method, url in ELSEWHERE:
        answer = asking.call(method, url)
        code = url.partition("?")[2].partition("=")[2].partition("&")[0] or url.split("/")[1]
        assert refused(answer, 404, "不在您的管理范围内"), url
        words = answer.content.decode().replace(code, "")
        assert not [name for name in STRANGERS if name in words], url


def test_what_is_listed_names_nobody_outside_the_scope(program, lacking):
    asking = program("褚平")
    for url in (
        "me",
        "units",
        "verdicts?limit=1000",
        "verdicts?format=csv",
        "summaries/431302001",
        "verdicts/431302001002",
    ):
        words = asking.get(url).content.decode()
        assert "乐坪" in words or "贤童" in words
        assert not [name for name in STRANGERS if name in words], url


def test_a_token_opens_what_was_chosen_for_it(program, lacking):
    asking = program("李敏", kinds=["units", "filings"], writes=False)
    assert asking.get("units").status_code == 200
    assert refused(asking.get("verdicts"), 403, "令牌“试”不能用这一项")
    assert refused(asking.post("filings/431302001001/submit"), 403, "令牌“试”不能写这一项")
    me = asking.get("me").json()
    assert me["resources"] == {"units": ["read"], "filings": ["read"]}
    assert (me["records"], me["token"]["opens"], me["token"]["writes"]) == ({}, ["units", "filings"], False)


def test_me_says_what_the_post_may_do(program):
    me = program("赵琳").get("me").json()
    assert (me["post"], me["unit"]) == ("reviewer", {"code": "431302", "name": "娄星区", "level": "county"})
    assert me["resources"]["filings"] == ["read", "approve", "return"]
    assert "inspections" not in me["resources"]
    assert me["records"]["grid"] == ["read"]
    assert program("李敏").get("me").json()["records"]["grid"] == ["read", "write"]
    assert program("钱军").get("me").json()["resources"]["inspections"] == [
        "read",
        "start",
        "confirm",
        "withdraw",
        "correct",
    ]


def test_every_read_by_a_token_stands_in_the_log_of_access(program, lacking):
    program("郑毅").get("units/431302001002")
    line = Access.objects.get(act="read")
    assert line.what == "接口：=贤童社区（令牌“试”）"
    assert (line.by_name, line.place_code) == ("郑毅", "431302001002")


BAD = [
    ("units?level=village", 400, "“village”不对", "prefecture"),
    ("units?limit=0", 400, "1 到 1000"),
    ("units?q=a&q=b", 400, "写了几次"),
    ("units?q=%00", 400, "控制字符"),
    ("units?cursor=abc", 400, "不是本系统给的"),
    ("units/43130", 404, "4、6、9、12 位"),
    ("units/abc", 400, "不是区划代码"),
    ("filings?year=2027", 400, "2027年度还没有开始填报"),
    ("filings?year=x", 400, "“x”不是年度"),
    ("filings?place=431302999", 404, "没有代码是 431302999 的单位"),
    ("filings?state=lost", 400, "“lost”不对", "overdue"),
    ("verdicts?year=2019", 404, "2019年度没有督查结果"),
    ("verdicts?run=2", 400, "要和 year 一起写"),
    ("verdicts?standard=no", 404, "later-norms"),
    ("verdicts?rule=99.9", 400, "没有编号是“99.9”的规则"),
    ("verdicts?outcome=F", 400, "“F”不对", "fail"),
    ("verdicts?format=xml", 400, "“xml”不对"),
    ("verdicts/431302001001/99.9/trace", 404, "没有编号是“99.9”的规则"),
    ("verdicts/431302001001?quote=yes", 400, "“yes”不对"),
    ("standards/none/rules", 404, "没有标准“none”", "loudi-2015"),
    ("summaries/431302001001", 404, "市、县市区、街道"),
    ("inspections/2026", 404, "2026年度还没有督查"),
    ("inspections/26", 400, "“26”不是年度"),
    ("reports", 404, "还没有封存的年度"),
    ("reports/verify?check_code=12-34", 400, "“12-34”不是校验码", "16 位"),
    ("inspections/corrections/7", 404, "没有编号是 7 的年度更正"),
    ("reports/2026/4313.doc", 404, "docx、pdf、xlsx"),
    ("reports/2026/4313.pdf", 404, "2026年度还没有封存"),
]


def test_what_is_asked_wrongly_is_refused_with_a_sentence(program, lacking):
    asking = program("钱军")
    for url, status, *words in BAD:
        assert refused(asking.get(url), status, *words), url


def test_a_cursor_is_of_one_list(program, lacking):
    asking = program("钱军")
    cursor = asking.get("units?limit=1").json()["next"].partition("cursor=")[2]
    assert refused(asking.get(f"units?q=1&cursor={cursor}"), 400, "cursor 是另一个列表的")
    assert refused(program("赵琳").get(f"units?cursor={cursor}"), 400, "cursor 是另一个列表的")
