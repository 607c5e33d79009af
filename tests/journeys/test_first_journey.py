"""The main job in a browser: a clerk mends a community, the department inspects the year, issues and puts together its

documents; a leader takes them on the phone and checks them.
"""

import io
import re
from datetime import date
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import expect
from pypdf import PdfReader

from assessments.inspection.models import Assessment, Inspection
from facilities.models import Premises
from staffing.models import Person
from tests.assessments.reports.test_pdf import elements
from tests.journeys.looking import PHONE
from tests.world import PASSWORD, YEAR

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, username):
    """Through the login page, as a person does."""
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出").first).to_be_attached()


@pytest.fixture
def short_premises(world):
    """街心社区 has one site of 380 m²: 8.1 lacks 20 m²."""
    Premises.objects.filter(community=world["街心社区"]).update(floor_area=380)
    return Premises.objects.get(community=world["街心社区"])


def test_a_clerk_sees_8_1_turn_from_failed_to_met(world, short_premises, worker, page):
    code = world["街心社区"].code
    sign_in(page, "limin")
    page.goto(f"/communities/{code}/")
    rule = page.locator("#r81")
    expect(rule.locator("summary")).to_contain_text("不达标")
    expect(rule.locator("summary")).to_contain_text("差 20.00 m²")

    rule.locator("summary").click()
    rule.get_by_role("link", name="街心社区党群服务中心").click()
    page.get_by_role("link", name="修改", exact=True).click()
    live = page.locator("#live")
    expect(live).to_contain_text("差 20.00 m²")
    page.fill("[name=floor_area]", "420")
    page.locator("[name=floor_area]").blur()
    expect(live).to_contain_text("由不达标变为达标")
    assert Premises.objects.get(pk=short_premises.pk).floor_area == 380  # nothing is saved by looking

    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存")).to_be_visible()
    page.goto(f"/communities/{code}/")
    expect(page.locator("#r81 summary")).to_contain_text("420.00 m²")
    expect(page.locator("#r81 summary .v")).to_have_text("达标")


def test_the_department_inspects_the_year_and_a_leader_downloads_it(
    world, short_premises, worker, open_page, live_server, settings
):
    settings.PORTAL_ADDRESS = live_server.url
    department = open_page(accept_downloads=True)
    sign_in(department, "qianjun")
    department.goto("/inspections/")
    department.get_by_role("link", name=f"封存 {YEAR}年度").click()
    department.get_by_label("要封存的年度").fill(str(YEAR))
    department.get_by_label("理由").fill("全市统一封存")
    department.get_by_role("button", name="提出封存").click()
    department.get_by_role("button", name="启动，未经第二人确认").click()
    bar = department.locator("progress")
    expect(bar).to_have_attribute("value", "6")
    expect(bar).to_have_attribute("max", "6")
    expect(department.get_by_text("个社区评完，已封存")).to_be_visible()
    department.reload()
    expect(department.locator("progress")).to_have_attribute("value", "6")
    inspection = Inspection.objects.judging().get(year=YEAR)
    assert inspection.is_sealed
    issue_a_circular_in_a_layout_of_ones_own(department)
    put_together_a_county(department)

    leader = open_page(accept_downloads=True)
    sign_in(leader, "zhengyi")
    check_without_signing_in(open_page(viewport=PHONE), take_on_the_phone(leader))
    leader.get_by_role("link", name="下载报告").click()
    files = {name: download(leader, name) for name in ("Word", "PDF", "Excel")}
    clear = sum(row.clear for row in Assessment.objects.filter(inspection=inspection))
    assert clear == 5  # the world meets every rule but for the 20 m²
    sentence = f"硬指标全部达标的社区 {clear} 个"
    for text in (word_text(files["Word"]), pdf_text(files["PDF"])):
        assert squeeze(sentence) in squeeze(text)
        assert squeeze("公共服务用房 20 平方米") in squeeze(text)
    cells = excel_cells(files["Excel"])
    for row in Assessment.objects.filter(inspection=inspection):
        assert row.name in cells

    ask_for_a_number(leader, world)
    find_in_the_log(open_page())


def issue_a_circular_in_a_layout_of_ones_own(page):
    """The settings are entered, the sample is edited in Word and added: the circular has that layout, and its number."""
    documents = f"/reports/{YEAR}/4313/documents/"
    page.goto(documents)
    page.get_by_role("link", name="登记公文格式").click()
    page.fill("[name=head]", "中共娄底市委组织部文件")
    page.fill("[name=code_word]", "娄组发")
    page.fill("[name=signature]", "中共娄底市委组织部")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存")).to_be_visible()
    page.goto(documents)
    sample, edited = Document(io.BytesIO(download(page, "样张"))), io.BytesIO()
    sample.paragraphs[0].insert_paragraph_before("内部资料　注意保存")
    sample.save(edited)
    page.get_by_role("link", name="加在公文格式的附件里").click()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.get_by_label("选文件").set_input_files({"name": "红头.docx", "mimeType": kind, "buffer": edited.getvalue()})
    page.get_by_role("button", name="添加附件").click()
    expect(page.get_by_role("region", name="附件表")).to_contain_text("红头.docx")
    page.goto(documents)
    page.select_option("[name=kind]", label="通报")
    page.fill("[name=issued_on]", date.today().isoformat())
    page.get_by_role("button", name="编文号").click()
    expect(page.locator("table.takes")).to_contain_text(f"〔{date.today().year}〕1号")
    told = word_text(download(page, "下载通报Word"))
    assert told.startswith("内部资料　注意保存")
    assert f"娄组发〔{date.today().year}〕1号" in told
    assert "现将娄底市" in told


def put_together_a_county(page):
    """All reports of a county and its streets in one file with an index."""
    page.goto("/reports/packages/?unit=431302")
    page.check("[name=depth][value='9']")
    page.get_by_role("button", name="开始做").click()
    expect(page.get_by_role("link", name="下载（")).to_be_visible()
    names = ZipFile(io.BytesIO(download(page, "下载（"))).namelist()
    assert [name.rpartition(" ")[0].rpartition("/")[2] for name in names[:-1]] == [
        "0001 娄星区",
        "0002 乐坪街道",
        "0003 花山街道",
    ]
    assert names[-1] == "目录.xlsx"


def check_without_signing_in(page, content):
    """Whoever scans the code on the one page sees its figures, on a phone, without an account."""
    reader = PdfReader(io.BytesIO(content))
    (said,) = [element["/Alt"] for kind, element in elements(reader) if kind == "/Figure"]
    page.goto(re.search(r"https?://[^。]+", said)[0])
    expect(page.locator("main")).to_contain_text("是本门户的")
    expect(page.locator("dl")).to_contain_text(re.compile(r"硬指标全部达标\s*5个"))
    assert squeeze("硬指标全部达标的社区5个") in squeeze(pdf_text(content))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def take_on_the_phone(page):
    """From the overview one press brings the one page; what is pressed is broad enough for a thumb, and no code is cut."""
    page.set_viewport_size(PHONE)
    brief = download(page, "一页纸 PDF")
    assert "一页纸" in pdf_text(brief)
    overview = page.url
    page.goto("/reports/")
    boxes = [link.bounding_box() for link in page.locator(".takes a").all()]
    assert boxes
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44
    for code in page.locator(".takes .code").all():
        box = code.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"]
    page.goto(overview)
    page.set_viewport_size({"width": 1366, "height": 768})
    return brief


def ask_for_a_number(page, world):
    """A number is masked, and shown to whoever says what for."""
    person = Person.objects.filter(community=world["街心社区"]).first()
    Person.objects.filter(pk=person.pk).update(mobile="13812345678")
    page.goto(f"/records/person/{person.pk}/")
    expect(page.locator("main")).to_contain_text("138****5678")
    page.get_by_role("link", name="看联系电话").click()
    page.get_by_label("事由").fill("通知培训")
    page.get_by_role("button", name="看号码").click()
    expect(page.locator("main")).to_contain_text("13812345678")


def find_in_the_log(page):
    """An auditor finds a refused sign-in, the download and the number that was shown, opens the row, checks the chain."""
    page.goto("/login/")
    page.fill("[name=username]", "zhengyi")
    page.fill("[name=password]", "wrong-1")
    page.get_by_role("button", name="登录").click()
    sign_in(page, "shenyan")
    page.get_by_role("link", name="访问记录").click()
    rows = page.locator("tbody tr")
    for act, words in (("登录", "✗ 被拒"), ("下载", "评估报告.docx"), ("看电话", "通知培训")):
        page.get_by_label("做了什么").select_option(label=act)
        page.get_by_role("button", name="查询").click()
        expect(rows.filter(has_text="郑毅").filter(has_text=words)).to_have_count(1)
    page.get_by_role("link", name="的联系电话").click()
    expect(page.locator("main")).to_contain_text("138****5678")
    page.get_by_role("link", name="核对修改记录链").click()
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("谁点的")).to_be_visible()
    for _ in range(50):
        if page.get_by_text("正在核对").count():
            page.wait_for_timeout(100)
            page.reload()
    expect(page.locator("tbody")).to_contain_text("连续完整")


def download(page, name):
    """The bytes of the first file of that kind on the page: the user's own unit."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile(name)).first.click()
    with open(waiting.value.path(), "rb") as file:
        return file.read()


def squeeze(text):
    """Without white space: line breaks of a layout are not the text's."""
    return re.sub(r"\s", "", text)


def word_text(content):
    assert ZipFile(io.BytesIO(content)).testzip() is None
    return "".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def pdf_text(content):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def excel_cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
