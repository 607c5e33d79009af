"""A unit's own Word template: what is refused when it is uploaded, and how it is filled in."""

import io
import re
from dataclasses import replace

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn

from assessments.models import Letterhead
from assessments.reports import wordown
from assessments.reports.documents import DOCUMENTS, document_on
from assessments.reports.parts import Annex, Column, Grid, Paragraph
from lodi_community.attachments import keeping
from lodi_community.attachments.models import Attachment
from tests.evidence import MACROS, docx, file, png
from tests.places import CITY

pytestmark = pytest.mark.once

PLACES = (
    "{{发文机关标志}}",
    "{{发文字号}}",
    "{{标题}}",
    "{{主送机关}}：",
    "{{正文}}",
    "{{署名}}",
    "{{成文日期}}",
    "校验码{{校验码}}",
)


def template(*paragraphs, style=None):
    """A Word file with these paragraphs; ``style``: a style of that name is in it and is its own."""
    document = Document()
    for words in paragraphs or PLACES:
        document.add_paragraph(words)
    if style:
        document.styles.add_style(style, 1).element.set(qn("w:styleId"), "a7")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@pytest.fixture
def head(world):
    """The city's 公文格式, with a name that is markup elsewhere."""
    row = Letterhead(
        unit=world["娄底市"],
        head="中共娄底市委<组织部>文件",
        code_word="娄组发",
        signature="中共娄底市委组织部",
        addressees="各县市区委",
    )
    row.keep(by=world["钱军"])
    return row


def upload(world, head, content, name="模板.docx"):
    """The sentences about a file that somebody of the city's department attaches to its 公文格式."""
    return keeping.add(world["钱军"], head, [file(name, content)])[1]


# Uploading -------------------------------------------------------------------------------------


def test_a_template_with_known_places_is_taken(world, head):
    assert upload(world, head, template()) == []
    assert wordown.template_of(CITY).name == "模板.docx"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (template(*PLACES, "{{文号}}{{领导}}"), "模板里的“文号、领导”门户不认识。可以写的名称是：发文机关标志、"),
        (template(*PLACES, "{{标题.__class__}}"), "只能写名称，例如{{发文字号}}，不能写语句"),
        (template(*PLACES, "{% for x in 标题 %}{% endfor %}"), "只能写名称"),
        (template(*PLACES, "{{标题|upper}}"), "只能写名称"),
        (template(*PLACES, "{{发文字号"), "大括号不成对"),
        (template("{{标题}}", "{{正文}}"), "模板里没有{{校验码}}，文件就没有地方放校验码"),
        (template("{{标题}}", "{{校验码}}"), "模板里没有{{正文}}"),
        (template("正文如下：{{正文}}", "{{校验码}}"), "{{正文}}要在正文里单独占一段"),
        (png(), "公文格式的附件只收公文模板（Word，.docx）"),
        (docx(MACROS), "带宏。请另存为不带宏的 .docx 再添加"),
        (template()[:-200], "已损坏或没有传完整"),
    ],
)
def test_what_can_be_no_template_is_refused_with_a_sentence(world, head, content, sentence):
    (said,) = upload(world, head, content)
    assert said.startswith("模板.docx：")
    assert sentence in said
    assert wordown.template_of(CITY) is None


def test_a_template_that_is_too_large_is_refused(world, head, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_BYTES", 100)
    assert upload(world, head, template()) == ["模板.docx：超过 10 MB。请缩小后再添加"]


def test_files_of_other_records_are_no_templates():
    assert wordown.check(object(), None, b"") is None


def test_the_sample_is_taken_and_filled_like_the_built_in_layout(world, head, issued):
    content = wordown.sample()
    assert content == wordown.sample()
    assert upload(world, head, content) == []
    document = Document(io.BytesIO(wordown.fill(issued, content)))
    told = words(document)
    assert (
        told.index("中共娄底市委<组织部>文件")
        < told.index("本年度{{标题}}情况如下。")
        < told.index("中共娄底市委组织部")
    )
    assert told.index("中共娄底市委组织部") < told.index("<街心>&社区")  # annexes follow the signature
    assert not [text for text in told if "{{" in text and "本年度" not in text]
    foot = document.sections[0].footer._element.xml
    assert issued.imprint.check_code in foot
    assert "草　稿" in document.sections[0].header._element.xml


# Filling in ------------------------------------------------------------------------------------


@pytest.fixture
def issued(sealed_world, world, head):
    """The city's circular, with its letterhead."""
    report = document_on(DOCUMENTS["circular"], sealed_world.rows("娄底市"), CITY)
    grid = Grid("名单", (Column("社区", 1),), [["<街心>&社区"]])
    return replace(
        report, parts=[Paragraph("本年度{{标题}}情况如下。"), *report.parts], annexes=[Annex("名单", None, [grid])]
    )


def words(document):
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


def test_the_places_are_filled_with_what_the_built_in_document_has(issued):
    document = Document(io.BytesIO(wordown.fill(issued, template(*PLACES, "{{附件}}", "抄送：{{抄送机关}}"))))
    told = words(document)
    assert told[0] == "中共娄底市委<组织部>文件"
    assert issued.letter.number in told
    assert "".join(issued.title) in told
    assert "各县市区委：" in told
    assert "本年度{{标题}}情况如下。" in told  # what comes from the data is never read as a place
    assert "一、总体情况" in told
    assert told.index("附件") > told.index("中共娄底市委组织部")
    assert "<街心>&社区" in told
    assert f"校验码{issued.imprint.check_code}" in told
    assert not [text for text in told if "\u2063" in text]


def test_places_in_a_foot_are_filled_and_checked_too(world, head, issued):
    document = Document(io.BytesIO(template(*PLACES[:-1])))
    document.sections[0].footer.paragraphs[0].text = "校验码{{校验码}}"
    made = io.BytesIO()
    document.save(made)
    assert upload(world, head, made.getvalue()) == []
    filled = Document(io.BytesIO(wordown.fill(issued, made.getvalue())))
    assert filled.sections[0].footer.paragraphs[0].text == f"校验码{issued.imprint.check_code}"


def test_annexes_without_a_place_of_their_own_stand_at_the_end(issued):
    told = words(Document(io.BytesIO(wordown.fill(issued, template()))))
    assert told.index("<街心>&社区") > told.index(f"校验码{issued.imprint.check_code}")


def test_a_style_of_the_template_by_the_same_name_counts(issued):
    document = Document(io.BytesIO(wordown.fill(issued, template(style="公文正文"))))
    paragraph = next(p for p in document.paragraphs if p.text.startswith("本年度"))
    assert paragraph.style.style_id == "a7"
    heading = next(p for p in document.paragraphs if p.text == "一、总体情况")
    assert heading.style.style_id == "公文一级"  # it has none of that name, so ours comes along


def test_the_same_report_gives_the_same_bytes(issued):
    content = template()
    assert wordown.fill(issued, content) == wordown.fill(issued, content)


def test_the_page_of_documents_uses_it_and_says_when_its_file_is_lost(issued, sealed_world, world, head, sign_in):
    assert upload(world, head, template()) == []
    client = sign_in("钱军")
    address = reverse("document-docx", args=[issued.year, CITY, "circular"])
    assert words(Document(io.BytesIO(client.get(address).content)))[0] == "中共娄底市委<组织部>文件"
    page = client.get(reverse("documents", args=[issued.year, CITY]))
    assert "要发文的 Word 用本单位的公文模板“模板.docx”" in re.sub(r"\s+", " ", page.content.decode())
    Attachment.objects.of(head).get().path.unlink()
    answer = client.get(address)
    assert answer.status_code == 503
    assert "公文模板“模板.docx”的文件在服务器上找不到了" in answer.content.decode()
    assert reverse("document-pdf", args=[issued.year, CITY, "circular"]) in answer.content.decode()
