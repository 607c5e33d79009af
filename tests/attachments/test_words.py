"""What stands in a PDF or a Word document: ID-card numbers and scripts are found, packed and escaped ones too."""

import zlib
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfWriter

from lodi_community.attachments import keeping, words
from lodi_community.attachments.filetypes import Refused, recognize
from lodi_community.attachments.models import Attachment
from lodi_community.records.models import Revision
from tests.evidence import PAGE, PAGES, PDF, attach, docx, file, pdf, png
from tests.typing_in import text_of

pytestmark = pytest.mark.once
NUMBER = "440524188001010014"  # an example of GB 11643
CATALOG = b"<</Type/Catalog/Pages 2 0 R%s>>"
HAS_NUMBER = "文字里有身份证号码（440…14）"


def page_saying(text):
    """A PDF with one page that says this."""
    packed = zlib.compress(b"BT /F 12 Tf 10 100 Td (%s) Tj ET" % text.encode())
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)
    return pdf(CATALOG % b"", PAGES, PAGE % b"/Contents 4 0 R", stream)


def acting(action):
    """A PDF that does something when it is opened; what, stands packed in an object stream."""
    return pdf(CATALOG % b"/OpenAction 6 0 R", PAGES, PAGE % b"", packed=[action])


def openly_acting(name):
    return PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S%s>>" % name)


def locked_pdf():
    """A PDF that asks for a password before it shows anything."""
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(made)
    return made.getvalue()


def word(**parts):
    return docx(parts=[(name.replace("__", "/") + ".xml", text) for name, text in parts.items()])


WRONG = {
    "a pdf that says a number": (page_saying(f"No. {NUMBER}"), HAS_NUMBER),
    "a pdf with a number in a property": (pdf(CATALOG % b"/X(%s)" % NUMBER.encode(), PAGES, PAGE % b""), HAS_NUMBER),
    "a docx that says a number in two pieces": (
        docx(document=f"<d><p><t>{NUMBER[:6]}</t><t>{NUMBER[6:]}</t></p></d>"),
        HAS_NUMBER,
    ),
    "a docx with a number in its header": (word(word__header1=f"<hdr><p>{NUMBER}</p></hdr>"), HAS_NUMBER),
    "a docx with a number for an author": (word(word__comments=f"<c><x author='{NUMBER}'/></c>"), HAS_NUMBER),
    "a docx with a number in its title": (word(docProps__core=f"<p><title>{NUMBER}</title></p>"), HAS_NUMBER),
    "an open script": (openly_acting(b"/JavaScript"), "带脚本"),
    "an escaped script": (openly_acting(b"/J#61vaScript"), "带脚本"),
    "an escaped program": (openly_acting(b"/#4c#61unc#68"), "带脚本"),
    "a packed and escaped program": (acting(b"<</S/#4Caunch>>"), "带脚本"),
    "a packed script without its kind": (acting(b"<</S/X/J#53(x)>>"), "带脚本"),
    "a pdf that no reader opens": (b"%PDF-1.4\nx startxref\n0\n%%EOF\n", "读不出里面的文字"),
    "a pdf with a password": (locked_pdf(), "加了密码"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_document_is_refused_for_what_stands_in_it(case):
    content, sentence = WRONG[case]
    with pytest.raises(Refused) as refused:
        recognize(content)
    assert sentence in str(refused.value)
    assert NUMBER not in str(refused.value)


def word_saying(text):
    return docx(document=f"<d><p>{text}</p></d>")


@pytest.mark.parametrize(
    ("make", "limit", "most"),
    [(page_saying, "MOST_WORDS", 1000), (word_saying, "MOST_WORDS", 1000), (word_saying, "MOST_XML", 2000)],
)
def test_a_document_with_more_words_than_can_be_looked_through_is_refused(make, limit, most, monkeypatch):
    monkeypatch.setattr(words, limit, most)
    with pytest.raises(Refused, match="分成几个文件"):
        recognize(make("jie " * 600))
    assert recognize(make("jie " * 50))


@pytest.mark.parametrize(
    "content",
    [
        page_saying("No. 13873800001 2026-06-30"),
        docx(document="<d><p>账号 6222021908001234567</p></d>"),
        acting(b"<</S/GoTo>>"),
    ],
    ids=["pdf", "docx", "pdf that turns to a page"],
)
def test_a_document_without_a_number_or_a_script_is_taken(content):
    assert recognize(content)[1] == content


@pytest.mark.both
def test_a_number_in_a_document_or_in_a_files_name_is_said_without_it_and_nothing_is_kept(sign_in, site):
    files = [file("一.docx", docx(document=f"<d><p>{NUMBER}</p></d>")), file(f"{NUMBER}.png", png())]
    answer = sign_in("李敏").post(reverse("attachments", args=["premises", site.pk]), {"files": files})
    assert answer.status_code == 422
    assert f"一.docx：{HAS_NUMBER}。本系统不收身份证号码，请在原件里删掉再添加" in text_of(answer)
    assert ".png：文件名里有身份证号码（440…14）" in text_of(answer)
    assert NUMBER not in answer.content.decode()
    assert (Attachment.objects.count(), Revision.objects.count()) == (0, 0)


def test_a_person_has_a_limit_of_files_and_removing_makes_room(site, world, monkeypatch):
    user = world["李敏"]
    monkeypatch.setattr(keeping, "MOST_OF_A_USER", 2)
    attach(site, user, "1.docx", "2.docx")
    _, refused = keeping.add(user, site, [file("三.png", png())])
    assert refused[0].startswith("三.png：您添加的附件已有 2 个、0.0 GB，到了一个人的上限")
    keeping.remove(user, site, Attachment.objects.first(), "重复")
    assert keeping.add(user, site, [file("三.png", png())])[1] == []
    monkeypatch.setattr(keeping, "MOST_OF_A_USER", 9)
    monkeypatch.setattr(keeping, "MOST_BYTES_OF_A_USER", 500)
    assert "到了一个人的上限" in keeping.add(user, site, [file("四.png", png(note=b"x" * 500))])[1][0]
