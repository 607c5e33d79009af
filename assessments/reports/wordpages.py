"""The pages of a Word file: upright ones, those whose wide tables lie across, and the sheet of contents before the first."""

from docx.oxml import parse_xml

from .wordxml import BRIEF_LINE, HEI, LINE, W, page_number, paragraph, run

DRAFT = "草　稿"
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
EMU = 36_000  # of a mm
# Margins and distances in twentieths of a point: 37, 35, 28 and 26 mm; header and footer 23 and 11 mm from the edge.
UPRIGHT = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="1304" w:footer="624" w:gutter="0"/>'
)
# The same sheet turned to the left when it is bound: its binding edge is here above, its foot on the left.
ACROSS = (
    '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    '<w:pgMar w:top="1587" w:right="2098" w:bottom="1474" w:left="1984" w:header="850" w:footer="624" w:gutter="0"/>'
)
ACROSS_WIDTH = 12_756  # of a text: 225 mm
NUMBERED = '<w:ind w:leftChars="100" w:left="280" w:rightChars="100" w:right="280"/><w:jc w:val="{}"/>'
RULED = '<w:pBdr><w:top w:val="single" w:sz="4" w:space="2" w:color="000000"/></w:pBdr>'


class Pages:
    """The kinds of section of a document; each is written where it ends."""

    def __init__(self, document, report, draft=DRAFT):
        self.document, self.report = document, report
        self.draft = [paragraph("公文草稿", run(draft))] if report.draft else [paragraph("公文页眉")]
        self.grid = BRIEF_LINE if report.brief else LINE
        self.parts = []  # headers and footers
        self._known = {}

    def section(self, across=False, first=False, contents=False, last=False):
        """The properties of a section. ``first``: page 1 begins with it; ``contents``: its pages have no number.

        ``last``: it is the foot of a document (版记), which stands on an even page.
        """
        refer = self._places("contents" if contents else "across" if across else "upright")
        begins = f'<w:type w:val="{"oddPage" if first else "evenPage" if last else "nextPage"}"/>'
        counted = '<w:pgNumType w:start="1"/>' if first else ""
        grid = f'<w:docGrid w:type="lines" w:linePitch="{self.grid}"/>'
        return f"<w:sectPr {W} {R}>{refer}{begins}{ACROSS if across else UPRIGHT}{counted}{grid}</w:sectPr>"

    def _places(self, kind):
        """References to the headers and footers of a kind of section, which are made once."""
        if kind not in self._known:
            made = []
            for side, name in (("right", "default"), ("left", "even")):
                head, foot = getattr(self, f"_{kind}")(side)
                made.append(self._reference("header", name, head))
                made.append(self._reference("footer", name, foot))
            self._known[kind] = "".join(sorted(made, reverse=True))
        return self._known[kind]

    def _reference(self, what, name, pieces):
        part, key = getattr(self.document.part, f"add_{what}_part")()
        self.parts.append(part)
        for old in list(part.element):
            part.element.remove(old)
        for piece in pieces:
            part.element.append(parse_xml(piece))
        return f'<w:{what}Reference w:type="{name}" r:id="{key}"/>'

    def _upright(self, side):
        return self.draft, self._foot(side)

    def _contents(self, side):
        return self.draft, self._foot("")

    def _across(self, side):
        """The foot stands in a box along the left edge, a quarter turned: below, once the sheet is bound."""
        return [*self.draft, _box(self._foot(side, rule=""))], [paragraph("公文页眉")]

    def _foot(self, side, rule=RULED):
        """Page number on the outer side (none for the contents), mark and imprint below a rule."""
        imprint = self.report.imprint
        number = [page_number()] if side else []
        mark = [paragraph("公文页眉", run(imprint.mark))] if imprint.mark else []
        return [
            paragraph("公文页码", *number, properties=NUMBERED.format(side or "right")),
            *mark,
            paragraph("公文页眉", run(f"{imprint.subject}\t{imprint.standard_line}"), properties=rule),
            paragraph("公文页眉", run(imprint.notice, HEI), run(f"\t{imprint.code_line}")),
        ]


def _box(pieces):
    """A box 21 mm broad and 156 mm high, 7 mm from the left edge, whose text is turned to the right."""
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    office = "http://schemas.microsoft.com/office/word/2010"
    size = f'cx="{21 * EMU}" cy="{156 * EMU}"'
    places = "".join(
        f'<wp:position{axis} relativeFrom="page"><wp:posOffset>{mm * EMU}</wp:posOffset></wp:position{axis}>'
        for axis, mm in (("H", 7), ("V", 28))
    )
    shape = (
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{''.join(pieces)}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr></wps:wsp>'
    )
    anchor = (
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="1" '
        f'layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>{places}<wp:extent {size}/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/><wp:docPr id="900" name="页脚"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData uri="{office}/wordprocessingShape">{shape}</a:graphicData></a:graphic>'
        "</wp:anchor>"
    )
    spaces = (
        f'{W} xmlns:wp="{drawing}/wordprocessingDrawing" xmlns:a="{drawing}/main" xmlns:wps="{office}/wordprocessingShape" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    return (
        f'<w:p {spaces}><w:pPr><w:pStyle w:val="公文页眉"/></w:pPr><w:r><mc:AlternateContent><mc:Choice Requires="wps">'
        f"<w:drawing>{anchor}</w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>"
    )
