"""The documents that are issued: what each kind says, its number, its letterhead, and that a tie is named whole."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from pypdf import PdfReader

from assessments.models import DocumentNumber, Letterhead
from assessments.reports import brief, pdf, ranking, word
from assessments.reports.documents import DOCUMENTS, document_on, title_of
from assessments.reports.letterheads import give_number
from assessments.reports.parts import Annex, Chart, Column, Grid, Letter, Paragraph, texts
from tests.places import CITY
from tests.world import YEAR

pytestmark = pytest.mark.once

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ADDRESSEES = "各街道党工委、各乡镇党委"


@pytest.fixture
def made(sealed_world):
    """made("circular", "娄底市"): the document as the city's leader takes it."""

    def make(key, unit, reader="郑毅"):
        rows = sealed_world.rows(unit, reader)
        return document_on(DOCUMENTS[key], rows, reader_issuer(sealed_world, reader))

    return make


def reader_issuer(sealed_world, reader):
    return sealed_world.world[reader].scope[:6]


def said(report):
    return "\n".join(texts(report))


def settle(world, **values):
    """The city's letterhead."""
    row, _ = Letterhead.objects.get_or_create(unit=world["娄底市"], defaults={"version": 1})
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def day_after(sealed_world):
    return sealed_world.rows("娄底市").day + timedelta(days=3)


# Letterhead and numbers -----------------------------------------------------------------------


def test_without_settings_there_are_blanks_and_the_document_is_a_draft(sealed_world, made):
    Letterhead.objects.all().delete()
    report = made("circular", "娄底市")
    assert report.draft
    assert (report.letter.head, report.letter.addressee_line) == ("＿＿＿＿文件", "＿＿＿＿：")
    assert report.letter.number == "＿＿＿＿〔＿＿＿＿〕＿＿＿＿号"


def test_a_number_makes_it_final_and_stands_in_brackets_of_six_corners(sealed_world, made):
    world, day = sealed_world.world, day_after(sealed_world)
    settle(
        world, head="中共娄底市委组织部文件", code_word="娄组发", signature="中共娄底市委组织部", addressees=ADDRESSEES
    )
    give_number(world["钱军"], f"circular/{YEAR}/1/{CITY}", "通报", day, number=7, due_on=day + timedelta(days=30))
    report = made("circular", "娄底市")
    due = day + timedelta(days=30)
    assert not report.draft
    assert report.letter.number == f"娄组发〔{day.year}〕7号"
    assert report.letter.day == f"{day.year}年{day.month}月{day.day}日"
    assert report.letter.printed == f"{report.letter.day}印发"
    assert f"请于{due.year}年{due.month}月{due.day}日前书面报送整改情况" in said(report)


def test_numbers_are_counted_by_unit_and_year_and_never_given_twice(world):
    city, county = world["钱军"], world["吴霞"]
    first = give_number(city, "circular/2026/1/4313", "通报", date(2027, 3, 1), number=5)
    assert give_number(city, "report/2026/1/4313", "报告", date(2027, 3, 1)).number == first.number + 1
    assert give_number(county, "report/2026/1/431302", "报告", date(2027, 3, 1)).number == 1
    assert give_number(city, "circular/2025/1/4313", "通报", date(2026, 3, 1)).number == 1
    with pytest.raises(ValidationError, match="〔2027〕5号已经给了《通报》，文号不能重复。留空由门户编下一个（7号）"):
        give_number(city, "circular/2024/1/4313", "旧通报", date(2027, 3, 2), number=5)
    with pytest.raises(ValidationError, match="《通报》已有文号〔2027〕5号，文号编了不改"):
        give_number(city, "circular/2026/1/4313", "通报", date(2027, 3, 1), number=9)
    again = give_number(city, "circular/2026/1/4313", "通报", date(2027, 3, 8))
    assert (again.pk, again.number, again.issued_on) == (first.pk, 5, date(2027, 3, 8))
    with pytest.raises(ValidationError, match="序号0不对"):
        give_number(city, "ledger/x", "台账", date(2027, 3, 1), number=0)
    assert DocumentNumber.objects.count() == 4


def test_a_county_may_not_set_the_letterhead_of_a_street(world):
    row = Letterhead(unit=world["乐坪街道"], head="文件", code_word="乐发", signature="乐坪")
    with pytest.raises(ValidationError, match="公文由市或县市区印发，"):
        row.full_clean()
    row = Letterhead(unit=world["娄星区"], head="文件", code_word="娄星组发〔2026〕", signature="区委")
    with pytest.raises(ValidationError, match="代字“娄星组发〔2026〕”里不写年份、括号和号"):
        row.clean()


# Files ----------------------------------------------------------------------------------------


def test_word_has_the_parts_of_a_letter_in_order_and_the_same_bytes_again(sealed_world, made):
    settle(
        sealed_world.world,
        head="中共娄底市委组织部文件", code_word="娄组发", signature="中共娄底市委组织部", signer="张三",
        addressees=ADDRESSEES, copies="市委办公室", printer="市委组织部办公室", remark="此件公开发布",
    )  # fmt: skip
    report = made("circular", "娄底市")
    file = word.write(report)
    assert word.write(report) == file
    document = Document(io.BytesIO(file))
    told = iter(["".join(t.text or "" for t in p.iter(f"{{{W}}}t")) for p in document.element.body.iter(f"{{{W}}}p")])
    for text in ("中共娄底市委组织部文件", f"{report.letter.number}签发人：张三", *report.title, f"{ADDRESSEES}："):
        assert text in told, text
    for text in (report.letter.signature, report.letter.day, "（此件公开发布）", "抄送：市委办公室。"):
        assert text in told, text
    assert [p.text for p in document.sections[0].header.paragraphs] == ["草　稿"]


def test_the_day_keeps_four_characters_from_the_edge_and_the_signature_is_centred_over_it():
    letter = Letter("", "", "", "", "中共娄底市委组织部", "2026年3月5日", "", "", "", "")
    signature, day = letter.indents
    assert day == 4  # 成文日期右空四字
    assert signature + 9 / 2 == day + 6 / 2  # nine characters over six: 2026年3月5日, a figure is half of one
    longer = Letter("", "", "", "", "中共娄底市委组织部娄底市民政局娄底市财政局", letter.day, "", "", "", "").indents
    assert longer[0] == 0  # never over the edge


@pytest.mark.fonts
@pytest.mark.parametrize(
    ("lines", "sections"), [(1, [None, WD_SECTION.EVEN_PAGE]), (23, [None])]
)  # of one page, and of two
def test_word_begins_an_even_page_for_the_colophon_after_an_odd_number_of_pages(sealed_world, lines, sections):
    report = replace(sealed_world.report("街心社区"), letter=LETTER, parts=[Paragraph("正文。")] * lines, annexes=[])
    assert word.pages_without_colophon(report) == 3 - len(sections)
    document = Document(io.BytesIO(word.write(report)))
    assert [section.start_type for section in document.sections][1:] == sections[1:]
    assert 'w:tblpYSpec="bottom"' in document.element.xml
    assert (
        "w:fldChar" not in document.element.body.xml
    )  # other programs than Word print the pieces of a field within a field


LETTER = Letter("文件", "", "", "", "甲", "", "", "乙", "丙", "2026年3月5日印发")


def listed(report, rows):
    """The report with one annex across, of so many rows."""
    grid = Grid("名单", (Column("社区", 1),), [[f"第{number}社区"] for number in range(rows)])
    return replace(
        report, letter=LETTER, parts=[Paragraph("正文。")], annexes=[Annex("名单", None, [grid], landscape=True)]
    )


@pytest.mark.fonts
@pytest.mark.parametrize(("rows", "pages"), [(1, 4), (30, 4)])  # of text and annex two pages, and three
def test_after_pages_that_lie_across_the_colophon_stands_upright_on_an_even_page(sealed_world, rows, pages):
    report = listed(sealed_world.report("街心社区"), rows)
    reader = PdfReader(io.BytesIO(pdf.write(report)))
    assert len(reader.pages) == pages
    last = reader.pages[-1]
    assert last.mediabox.height > last.mediabox.width
    assert "抄送：乙。" in last.extract_text().replace("\n", "")
    section = Document(io.BytesIO(word.write(report))).sections[-1]
    assert section.start_type == WD_SECTION.EVEN_PAGE
    assert section.orientation == WD_ORIENT.PORTRAIT


@pytest.mark.fonts
def test_the_colophon_stands_at_the_foot_of_an_even_last_page(sealed_world, made):
    settle(
        sealed_world.world,
        head="文件",
        code_word="娄组发",
        signature="市委组织部",
        copies="市委办公室",
        printer="办公室",
    )
    reader = PdfReader(io.BytesIO(pdf.write(made("circular-plain", "娄底市"))))
    assert len(reader.pages) % 2 == 0
    assert "抄送：市委办公室。" in reader.pages[-1].extract_text().replace("\n", "")
    assert reader.pages[0].extract_text().replace(" ", "").startswith("草稿")


@pytest.mark.fonts
@pytest.mark.parametrize("unit", ["娄底市", "娄星区", "乐坪街道", "街心社区"])
def test_the_brief_stands_on_one_page_with_the_qr_code_of_a_unit(made, settings, unit):
    settings.PORTAL_ADDRESS = "https://portal.example.org"
    report = made("brief", unit)
    assert isinstance(report.parts[-1], Chart) == (unit != "街心社区")  # a community's page has no room for it
    assert pdf.pages(report) == 1


def test_a_brief_counts_what_it_has_no_room_to_tell(made, monkeypatch):
    whole = said(made("brief", "街心社区"))
    assert "硬指标14项，达标13项，不达标1项；适用的规范项23项，达标22项，不达标1项。" in whole
    assert "没有达标，见年度评估报告" not in whole
    monkeypatch.setattr(brief, "LINES", 0)
    assert "主要差距：有2项没有达标，见年度评估报告。" in said(made("brief", "街心社区"))


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_kind_of_document_bears_the_address_to_check_it_by_once(made, settings, kind):
    settings.PORTAL_ADDRESS = "https://portal.example.org"
    report = made(kind, "娄底市")
    places = [report.parts, *(annex.parts for annex in report.annexes)]
    (proof,) = [part for parts in places for part in parts if isinstance(part, Chart) and part.title == "核验"]
    assert report.imprint.check_code in proof.finding


# What they say --------------------------------------------------------------------------------


def test_the_circular_ranks_units_with_the_good_ones_first_and_names_no_community_where_it_must_not(made):
    plain, full = made("circular-plain", "娄底市"), made("circular", "娄底市")
    # 娄星区 has 2 of 4 communities without a fault, 双峰县 none of 2
    grid = next(part for part in full.parts if isinstance(part, Grid))
    assert [row[:2] for row in grid.rows] == [["1", "娄星区"], ["2", "双峰县"]]
    assert "占比最高的县市区是娄星区（辖4个社区，达标2个）；占比最低的是双峰县（辖2个社区，都没有达标）。" in said(full)
    names = ("街心", "铁东", "五里", "城西", "贤童", "铁西")
    assert not [name for name in names if name in said(plain)]
    assert all(name in said(full) for name in names)


def test_a_circular_points_to_no_annex_that_it_has_not(made):
    for kind in ("circular", "circular-plain"):
        assert not re.findall("见(附件.|下表)", said(made(kind, "娄底市")))


def test_the_ledger_has_a_line_for_each_rule_that_a_community_does_not_meet(made):
    grid = next(part for part in made("ledger", "乐坪街道").parts if isinstance(part, Grid))
    rows = {(row[1], row[2].split()[0]): row[3:] for row in grid.rows}
    assert rows["街心社区", "8.1"] == ["差20平方米", "", "", "尚未督办"]


def test_a_tie_is_named_whole_or_counted_never_cut():
    rows = [("甲", 3), ("乙", 2), ("丙", 2), ("丁", 2), ("戊", 1)]
    worth, name = (lambda row: row[1]), (lambda row: row[0])
    assert [place for place, _ in ranking.placed(rows, worth)] == [1, 2, 2, 2, 5]
    assert ranking.named(rows, worth, name, 2) == "甲、乙、丙、丁"
    assert ranking.named([("甲", 3), *((str(n), 2) for n in range(9))], worth, name, 2) == "甲"
    assert ranking.named([(str(n), 2) for n in range(9)], worth, name, 2) == "9个"


# The page -------------------------------------------------------------------------------------


def test_a_department_numbers_a_document_and_a_wrong_day_keeps_what_was_typed(sealed_world, sign_in):
    url, client = reverse("documents", args=[YEAR, CITY]), sign_in("钱军")
    typed = {"kind": "circular", "issued_on": "2020-01-01", "number": "12"}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert f"早于{YEAR}年度封存的日期" in refused.content.decode()
    assert 'value="12"' in refused.content.decode()
    day = day_after(sealed_world)
    assert client.post(url, typed | {"issued_on": f"{day}"}).status_code == 302
    assert f"〔{day.year}〕12号" in client.get(url).content.decode()
    assert sign_in("郑毅").post(url, typed).status_code == 403


# 封面函 ----------------------------------------------------------------------------------------


def test_the_cover_letter_names_the_report_and_states_the_count_of_its_seal(sealed_world, made):
    report = made("cover", "娄底市")
    assert "".join(report.title) == "关于送交娄底市社区党建和社区建设2026年度评估报告的函"
    assert "娄底市6个社区2026年度落实情况的评估已经完成" in said(report)
    assert "其中，硬指标全部达标的社区2个。" in said(report)  # of the six, four fall short: see SealedWorld
    assert report.annex_lines == ["附件：娄底市社区党建和社区建设2026年度评估报告"]
    assert report.bound == []  # the report is a document of its own
    assert said(report).count("附件") == 1
    assert report.imprint.check_code in said(report)
    assert report.draft


def test_a_cover_letter_with_a_day_asks_for_an_answer_until_then(sealed_world, made):
    city, day = sealed_world.world["钱军"], day_after(sealed_world)
    assert "如有意见" not in said(made("cover", "娄底市"))
    key = f"cover/{YEAR}/1/{CITY}"
    give_number(city, key, "函", day, due_on=day + timedelta(days=10))
    report = made("cover", "娄底市")
    assert not report.draft
    until = day + timedelta(days=10)
    assert f"如有意见，请于{until.year}年{until.month}月{until.day}日前书面反馈。" in said(report)


# Two at once -----------------------------------------------------------------------------------


@pytest.mark.both
@pytest.mark.apart
@pytest.mark.django_db(transaction=True)
def test_of_those_who_want_a_number_at_once_each_gets_one_of_its_own(world):
    user, barrier, ends = world["钱军"], Barrier(4), []

    def work(document, number):
        try:
            barrier.wait(10)
            ends.append(give_number(user, document, f"文件{document}", date(2027, 3, 5), number=number).number)
        except ValidationError as error:
            ends.append(error.messages[0])
        finally:
            connection.close()

    # Two take what comes next; two want the same number, which one of them gets.
    jobs = [("a", None), ("b", None), ("c", 9), ("d", 9)]
    threads = [Thread(target=work, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    numbers = [end for end in ends if isinstance(end, int)]
    sentences = [end for end in ends if isinstance(end, str)]
    assert len(set(numbers)) == len(numbers) == 3
    assert 9 in numbers
    assert len(sentences) == 1
    assert re.match("〔2027〕9号已经给了《文件[abcd]》，文号不能重复", sentences[0])
    assert sorted(DocumentNumber.objects.values_list("number", flat=True)) == sorted(numbers)


@pytest.mark.parametrize("key", DOCUMENTS)
def test_the_year_is_said_once_in_a_name(made, sealed_world, key):
    names = (made(key, "娄底市").imprint.subject, title_of(DOCUMENTS[key], sealed_world.rows("娄底市")))
    assert [name.count("年度") for name in names] == [1, 1]
