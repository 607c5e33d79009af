"""The pages of the reports: who sees which, what a file is called, and every refusal in words."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from assessments.catalogue.standards import standard_for
from assessments.inspection import live, years
from assessments.inspection.summary import summarize
from assessments.reports import pdf
from lodi_community.access.models import Access
from tests.places import CITY
from tests.world import YEAR

# Pages and files of rows that are frozen.
pytestmark = pytest.mark.once
LIST = "/reports/"
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BEGINS = {"docx": b"PK", "pdf": b"%PDF-", "xlsx": b"PK"}


def file_of(code, form, year=YEAR):
    return f"/reports/{year}/{code}.{form}"


# The list -------------------------------------------------------------------------------------


def test_the_list_has_the_users_unit_and_those_below_it(sealed_world, sign_in):
    page = sign_in("郑毅").get(LIST).content.decode()
    for name in ("娄底市", "娄星区", "双峰县"):
        assert f"下载{name}Word" in page
        assert f"下载{name}PDF" in page
        assert f"下载{name}Excel" in page
    assert "下载乐坪街道Word" not in page
    assert sealed_world.report("娄底市").imprint.check_code in page


def test_the_list_leads_down_to_streets_and_communities(sealed_world, sign_in):
    reader = sign_in("郑毅")
    assert "下载乐坪街道Word" in reader.get(f"{LIST}?year={YEAR}&unit=431302").content.decode()
    page = reader.get(f"{LIST}?year={YEAR}&unit=431302001").content.decode()
    assert "下载街心社区PDF" in page
    assert "13 / 14 项" in page  # 街心社区 fails 8.1 only


def test_a_county_begins_with_itself_and_does_not_see_another(sealed_world, sign_in):
    reader = sign_in("冯洁")
    page = reader.get(LIST).content.decode()
    assert "下载娄星区Word" in page
    assert "双峰县" not in page
    assert reader.get(f"{LIST}?unit=431321").status_code == 404
    assert reader.get(f"{LIST}?unit=4313").status_code == 404


@pytest.mark.parametrize("code", ["431399", "43130", "abc", "431302001001", "4313020010012", "%00", "-1"])
def test_an_unknown_unit_is_not_found(sealed_world, sign_in, code):
    assert sign_in("郑毅").get(f"{LIST}?unit={code}").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("赵琳", 200), ("钱军", 200), ("褚平", 200), ("李敏", 403), ("卫宁", 403), ("沈岩", 403)]
)
def test_reviewers_departments_and_leaders_have_reports(sealed_world, sign_in, name, status):
    assert sign_in(name).get(LIST).status_code == status


def test_a_post_without_reports_is_told_who_has_them(sealed_world, sign_in):
    for address in (LIST, file_of("431302001", "docx")):
        response = sign_in("李敏").get(address)
        assert response.status_code == 403
        assert "报告由审核、督查和领导岗位下载" in response.content.decode()


def test_the_list_takes_a_fixed_number_of_queries(sealed_world, sign_in, django_assert_max_num_queries):
    reader = sign_in("郑毅")
    reader.get(LIST)
    for unit in ("4313", "431302", "431302001"):
        with django_assert_max_num_queries(10):
            reader.get(f"{LIST}?year={YEAR}&unit={unit}")


# Years ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "sentence"),
    [
        ("2019", "2019年度没有督查。"),
        ("abc", "“abc”不是年度。年度写四位数字，例如 2025。"),
        ("20260", "“20260”不是年度。"),
        ("٢٠٢٥", "不是年度。"),
    ],
)
def test_a_year_without_a_sealed_inspection_is_said_so(sealed_world, sign_in, year, sentence):
    response = sign_in("郑毅").get(LIST, {"year": year})
    assert response.status_code == 404
    page = response.content.decode()
    assert sentence in page
    assert f"{YEAR}年度报告" in page  # what there is instead


def test_a_year_that_is_still_open_is_said_so(sealed_world, sign_in):
    from assessments.inspection.years import working_inspection

    year = working_inspection(CITY).year
    for address in (f"{LIST}?year={year}", file_of("4313", "docx", year)):
        response = sign_in("郑毅").get(address)
        assert response.status_code == 404
        assert f"{year}年度还没有封存，报告只用封存后的数据生成。" in response.content.decode()


def test_before_anything_is_sealed_the_list_says_so(world, sign_in):
    response = sign_in("郑毅").get(LIST)
    assert response.status_code == 200
    assert "还没有封存的年度，没有报告可以下载。" in response.content.decode()


# Files ----------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("form", ["docx", "xlsx", pytest.param("pdf", marks=pytest.mark.fonts)])
@pytest.mark.parametrize("code", ["4313", "431302", "431302001", "431302001001"])
def test_every_unit_has_its_three_files(sealed_world, sign_in, code, form):
    response = sign_in("郑毅").get(file_of(code, form))
    assert response.status_code == 200
    assert response["Content-Type"] == TYPES[form]
    assert response.content.startswith(BEGINS[form])
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def printed(content, form):
    """What stands on every page or sheet of a file, as one text for each."""
    if form == "xlsx":
        book = load_workbook(BytesIO(content))
        return [f"{page.oddFooter.center.text}{[cell.value for cell in page[3]]}" for page in book]
    if form == "docx":
        section = Document(BytesIO(content)).sections[0]
        return ["".join(p.text for p in foot.paragraphs) for foot in (section.footer, section.even_page_footer)]
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.long
@pytest.mark.parametrize("form", ["docx", "xlsx", pytest.param("pdf", marks=pytest.mark.fonts)])
def test_a_file_that_names_persons_asks_what_for_and_says_it_on_every_page(sealed_world, sign_in, form):
    reader, address = sign_in("郑毅"), file_of(sealed_world.world["铁东社区"].code, form)
    assert "下载前先写用途" in reader.get(address).content.decode()
    assert reader.post(address, {"purpose": " "}).status_code == 422 and not Access.objects.exists()
    response = reader.post(address, {"purpose": "常委会议题"})
    assert response.content.startswith(BEGINS[form])
    pages, title = printed(response.content, form), sealed_world.world["郑毅"].title
    assert len(pages) > 1 and all(f"导出：娄底市{title}" in page for page in pages)
    assert all("用途：常委会议题" in page for page in pages)
    row = Access.objects.get()
    assert (row.act, row.reason, row.rows) == ("download", "常委会议题", 1)


def test_the_file_has_a_chinese_name(sealed_world, sign_in):
    response = sign_in("郑毅").get(file_of("431302001001", "xlsx"))
    kind, _, name = response["Content-Disposition"].partition("; ")
    assert kind == "attachment"
    assert name.lower().startswith("filename*=utf-8''")
    assert unquote(name.partition("''")[2]) == f"娄星区乐坪街道街心社区{YEAR}年度社区党建评估明细.xlsx"


def test_the_name_of_a_demonstration_file_says_so(demo, sealed_world, sign_in):
    response = sign_in("郑毅").get(file_of("4313", "docx"))
    assert unquote(response["Content-Disposition"]).endswith(f"娄底市{YEAR}年度社区党建评估报告（演示数据）.docx")


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize("code", ["431321", "431321001", "431321001001", "4313"])
def test_another_countys_files_do_not_exist(sealed_world, sign_in, code, form):
    response = sign_in("冯洁").get(file_of(code, form))
    assert response.status_code == 404
    assert "双峰县" not in response.content.decode()


@pytest.mark.parametrize("code", ["9999", "431399", "43130", "431302001099", "43130200100199", "..%2f4313", "４３１３"])
def test_a_file_of_an_unknown_unit_does_not_exist(sealed_world, sign_in, code):
    assert sign_in("郑毅").get(file_of(code, "docx")).status_code == 404


@pytest.mark.parametrize("form", ["doc", "txt", "PDF"])
def test_other_kinds_of_files_do_not_exist(sealed_world, sign_in, form):
    assert sign_in("郑毅").get(file_of("4313", form)).status_code == 404


def test_files_are_only_read(sealed_world, sign_in):
    reader = sign_in("郑毅")
    for address in (LIST, file_of("4313", "docx"), "/reports/verify/"):
        assert reader.post(address).status_code == 405


def test_a_stranger_is_sent_to_sign_in(sealed_world, client):
    for address in (LIST, file_of("4313", "pdf"), "/reports/verify/"):
        assert client.get(address).status_code == 302


# One press from the overview -------------------------------------------------------------------


def test_the_overview_leads_to_the_one_page_of_the_newest_sealed_year(sealed_world, sign_in):
    brief = reverse("document-pdf", args=[YEAR, "431302", "brief"])
    leader, overview = sign_in("郑毅"), reverse("unit", args=["431302"])
    assert f'href="{brief}"' in leader.get(f"{overview}?year={YEAR}").content.decode()
    live.refresh_all(CITY)
    working = years.working_inspection(CITY)
    summarize(working, standard_for(working.year))
    assert working.year > YEAR  # it is being filled in and has no documents yet
    page = leader.get(f"{overview}?year={working.year}").content.decode()
    assert f'href="{brief}"' in page
    assert f"{YEAR}年度一页纸 PDF" in page


def test_who_may_not_take_reports_sees_no_way_to_the_one_page(sealed_world, sign_in):
    page = sign_in("李敏").get(reverse("unit", args=["431302001"]), {"year": YEAR}).content.decode()
    assert "一页纸" not in page


# When a file cannot be made -------------------------------------------------------------------


def test_without_fonts_the_pdf_says_why_and_the_rest_goes_on(sealed_world, sign_in, settings, tmp_path):
    settings.FONT_DIR = tmp_path
    reader = sign_in("郑毅")
    response = reader.get(file_of("4313", "pdf"))
    assert response.status_code == 503
    page = response.content.decode()
    assert pdf.NO_FONTS in page
    assert file_of("4313", "docx") in page
    assert file_of("4313", "xlsx") in page
    assert pdf.NO_FONTS in reader.get(LIST).content.decode()
    assert reader.get(file_of("4313", "docx")).status_code == 200
    assert reader.get(file_of("4313", "xlsx")).status_code == 200


def test_another_version_of_the_standard_is_explained(sealed_world, sign_in):
    inspection = sealed_world.rows("娄底市").inspection
    type(inspection).objects.filter(pk=inspection.pk).update(standard_version="第0版")
    for form in TYPES:
        response = sign_in("郑毅").get(file_of("4313", form))
        assert response.status_code == 503
        assert "第0版评判，本系统现有的是别的版本" in response.content.decode()


# The check of a check code --------------------------------------------------------------------


def test_anybody_may_check_a_code_and_learns_year_and_unit(sealed_world, sign_in):
    check = sealed_world.report("双峰县").imprint.check_code
    for name in ("李敏", "卫宁", "沈岩", "冯洁"):
        page = " ".join(sign_in(name).get("/reports/verify/", {"code": check.lower()}).content.decode().split())
        assert f"校验码 {check} 有效。" in page
        assert "双峰县" in page
        assert f"{YEAR}年度" in page


def test_a_wrong_code_is_said_to_be_wrong(sealed_world, sign_in):
    page = " ".join(sign_in("郑毅").get("/reports/verify/?code=0000-0000-0000-0000").content.decode().split())
    assert "没有哪个封存年度有校验码 0000-0000-0000-0000。" in page


def test_what_is_no_code_is_said_to_be_none(sealed_world, sign_in):
    page = sign_in("郑毅").get("/reports/verify/", {"code": "<b>7F3A"}).content.decode()
    assert "不是校验码。校验码是 16 位" in page
    assert "<b>7F3A" not in page


def test_the_page_begins_without_an_answer(sealed_world, sign_in):
    page = sign_in("郑毅").get("/reports/verify/").content.decode()
    assert "校验码" in page
    assert 'class="box' not in page
