"""A unit's own Word template (公文模板): a file with named places, attached to its 公文格式, that overrides the built-in one.

The places are plain names in double braces, {{发文字号}}: no statement, filter or attribute of the template language is
taken, and what fills them in can do nothing else (a sandbox). Text and annexes are set where {{正文}} and {{附件}} stand.
"""

from datetime import date
from io import BytesIO

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate, Listing
from jinja2 import TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError

from lodi_community.attachments.filetypes import TYPES
from lodi_community.attachments.models import Attachment
from lodi_community.records.files import bytes_of

from . import word, wordletter, wordxml
from .letterheads import Letterhead, letterhead_of
from .parts import Imprint, Letter, Report
from .wordblank import blank
from .wordpages import Pages
from .wordxml import paragraph, run

TEXT, ANNEXES = "正文", "附件"
SET_APART = (TEXT, ANNEXES)  # places that are a paragraph of their own
NEEDED = (TEXT, "校验码")
PLACES = (
    "发文机关标志", "发文字号", "签发人", "标题", "主送机关", TEXT, "附件说明", "署名", "成文日期", "附注", ANNEXES,
    "抄送机关", "印发机关", "印发日期", "草稿", "单位", "年度", "标准", "校验码",
)  # fmt: skip
MARKS = {name: f"\u2063{name}\u2063" for name in SET_APART}  # stand in a paragraph until the parts do
WRITTEN = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name)
UNREADABLE = (TemplateError, LxmlError, KeyError, ValueError, AttributeError, TypeError)


class TemplateUnusable(Exception):
    """The unit's own template cannot be used now; the message is a Chinese sentence for the page."""


# Checked when it is uploaded -------------------------------------------------------------------


def check(record, filetype, content):
    """A sentence about a file that is attached to a 公文格式 and can be no template; None for any other record."""
    if not isinstance(record, Letterhead):
        return None
    if filetype is not TYPES["docx"]:
        return "公文格式的附件只收公文模板（Word，.docx）。请另存为 .docx 再添加"
    try:
        return _fault(DocxTemplate(BytesIO(content)))
    except TemplateError as error:
        return f"模板里的大括号不成对，或括号里不是名称（{error.message}）。名称写成{{{{发文字号}}}}这样，再添加"
    except UNREADABLE:
        return "不是 Word 能打开的文件。请用 Word 打开，另存为 .docx 再添加"


def _fault(template):
    known, environment = set(), _environment()
    for source in _sources(template):
        for node in _nodes(environment.parse(source)):
            if isinstance(node, nodes.Name):
                known.add(node.name)
            elif not isinstance(node, WRITTEN):
                return "模板里只能写名称，例如{{发文字号}}，不能写语句、算式和点号。请改成名称再添加"
    if strange := sorted(known - set(PLACES)):
        return f"模板里的“{'、'.join(strange)}”门户不认识。可以写的名称是：{'、'.join(PLACES)}"
    if lacking := [name for name in NEEDED if name not in known]:
        return f"模板里没有{{{{{'}}、{{'.join(lacking)}}}}}，文件就没有地方放{'、'.join(lacking)}。请加上再添加"
    for name in SET_APART:
        if name in known and not _stands_alone(template, name):
            return f"{{{{{name}}}}}要在正文里单独占一段，不和别的字写在一起，也不放在表格、页眉里。请改好再添加"
    return None


def _nodes(tree):
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.iter_child_nodes())


def _sources(template):
    """The texts with places: of the body and of all headers and footers."""
    template.init_docx()
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))


def _stands_alone(template, name):
    words = [_words(each) for each in template.docx.element.body.iterchildren(qn("w:p"))]
    return [text.replace(" ", "") for text in words].count(f"{{{{{name}}}}}") == 1


def _words(paragraph):
    return "".join(t.text or "" for t in paragraph.iter(qn("w:t"))).strip()


def _environment():
    return SandboxedEnvironment(autoescape=True)


# To begin with -------------------------------------------------------------------------------

LETTER = Letter(
    head="{{发文机关标志}}", number="{{发文字号}}", signer="", addressees="{{主送机关}}", signature="{{署名}}", day="{{成文日期}}",
    remark="", copies="", printer="{{印发机关}}", printed="{{印发日期}}",
)  # fmt: skip


def sample():
    """The built-in layout as a template with its places, for a unit to change; the same bytes each time."""
    report = Report(
        unit="",
        code="",
        year=0,
        title=("{{标题}}",),
        day=date(2015, 8, 31),
        imprint=Imprint("{{单位}}{{年度}}年度", "{{标准}}", "{{校验码}}", demo=False),
        parts=[],
        letter=LETTER,
        draft=True,
    )
    document = Document(blank())
    writer = word.Writer(document, report)
    writer.pages = Pages(document, report, draft="{{草稿}}")
    writer.turn(False)
    word.set_head(writer, report)
    for style, place in (("公文正文", TEXT), ("公文附件说明", "附件说明")):
        writer.add(paragraph(style, run(f"{{{{{place}}}}}")))
    writer.add(*wordletter.signed(LETTER), paragraph("公文正文", run(f"{{{{{ANNEXES}}}}}")))
    writer.add(wordletter.turned_to_even(), *wordletter.colophon(LETTER))
    writer.finish()
    word.describe(document, report)
    return word.stamped(bytes_of(document))


# Filled in -------------------------------------------------------------------------------------


def template_of(issuer):
    """The own template (an Attachment) of an issuer (its code): the newest Word file of its 公文格式; None without."""
    head = letterhead_of(issuer)
    if head is None:
        return None
    return Attachment.objects.of(head).filter(content_type=TYPES["docx"].content_type).last()


def write(report, issuer):
    """The report as a .docx file's bytes, what is issued in the issuer's own template. Raises TemplateUnusable."""
    template = template_of(issuer) if report.letter and report.letter.head else None
    if template is None:
        return word.write(report)
    try:
        return fill(report, template.path.read_bytes())
    except FileNotFoundError as error:
        raise TemplateUnusable(
            f"公文模板“{template.name}”的文件在服务器上找不到了。请督查岗位在【公文格式】里删掉它，重新添加"
        ) from error
    except UNREADABLE as error:
        raise TemplateUnusable(
            f"公文模板“{template.name}”填不进去。请督查岗位在【公文格式】里删掉它，改好再添加；PDF 照样能下载"
        ) from error


def fill(report, content):
    """The template with the report's values in its places. The same report gives the same bytes."""
    template = DocxTemplate(BytesIO(content))
    template.render(_values(report), jinja_env=_environment(), autoescape=True)
    document = template.docx
    inset = Inset(document, report)
    inset.at(TEXT, lambda: inset.set_parts(report.parts))
    inset.at(ANNEXES, lambda: inset.set_annexes(report.bound))
    word.describe(document, report)
    return word.stamped(bytes_of(document))


def _values(report):
    letter, imprint = report.letter, report.imprint
    notice = f"（{imprint.notice}）" if imprint.notice else ""
    values = {
        "发文机关标志": letter.head,
        "发文字号": letter.number,
        "签发人": letter.signer,
        "标题": _lines(report.title),
        "主送机关": letter.addressees,
        "附件说明": _lines(report.annex_lines),
        "署名": letter.signature,
        "成文日期": letter.day,
        "附注": letter.remark,
        "抄送机关": letter.copies,
        "印发机关": letter.printer,
        "印发日期": letter.printed,
        "草稿": "草　稿" if report.draft else "",
        "单位": report.unit,
        "年度": str(report.year),
        "标准": imprint.standard,
        "校验码": f"{imprint.check_code}{notice}",
    }
    return values | MARKS


def _lines(lines):
    return Listing("\n".join(lines))


class Inset(word.Writer):
    """Sets parts within a document of others: upright, with the styles that it has by these names, else with our own."""

    def __init__(self, document, report):
        super().__init__(document, report)
        self.across = False
        named = {
            style.find(qn("w:name")).get(qn("w:val")): style for style in document.styles.element.iter(qn("w:style"))
        }
        self.known = {name: style.get(qn("w:styleId")) for name, style in named.items()}

    def at(self, name, setting):
        """Let ``setting`` put its parts where the paragraph of a place stands; annexes without a place stand at the end."""
        body = self.document.element.body
        place = next((p for p in body.iterchildren(qn("w:p")) if _words(p) == MARKS[name]), None)
        if place is None and name == TEXT:
            raise ValueError(f"no place for {name}")
        self.end = body.sectPr if place is None else place
        first = self.end.getprevious()
        setting()
        self._restyle(body, first)
        if place is not None:
            body.remove(place)

    def turn(self, across, last=False):
        """All pages are those of the template."""

    def set_annexes(self, annexes):
        for annex in annexes:
            word.set_annex(self, annex)

    def _restyle(self, body, first):
        """Give what was set the names that the template's own styles have, and bring those of ours that it lacks."""
        found = body.iterchildren() if first is None else first.itersiblings()
        for piece in found:
            if piece is self.end:
                break
            for style in piece.iter(qn("w:pStyle")):
                style.set(qn("w:val"), self._style(style.get(qn("w:val"))))

    def _style(self, name):
        if name not in wordxml.STYLES:
            return name
        known = self.known.get(name) or self.known.get(wordxml.KNOWN.get(name))
        if known is None:
            self.document.styles.element.append(parse_xml(wordxml.style(name, self.report.brief)))
            known = self.known[name] = name
        return known
