"""WordprocessingML in pieces: strings, because a table of 400 rows built cell by cell takes ten times as long."""

from xml.sax.saxutils import escape, quoteattr  # nosec B406 # writes XML, reads none

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TEXT_WIDTH = 8844  # 156 mm in twentieths of a point
FANG, SONG, HEI, KAI, TITLE = "仿宋_GB2312", "宋体", "黑体", "楷体_GB2312", "方正小标宋简体"
LATIN = "Times New Roman"
LINE = 579  # 28.95 pt: 22 lines on 225 mm
BRIEF_SIZE, BRIEF_LINE = 28, 500  # 四号 in half-points, 25 pt: what stands on one page
SQUEEZE = -5  # −0.25 pt a character: 28 characters on 156 mm

FIXED = f'<w:spacing w:line="{LINE}" w:lineRule="exact"/>'
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="630"/>'
FREE = '<w:snapToGrid w:val="0"/>'  # titles, tables and heads keep their own line height
KEPT = "<w:keepNext/>"  # on the page of what follows
CENTRE, BOTH = '<w:jc w:val="center"/>', '<w:jc w:val="both"/>'

CONTENTS = (
    f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>{FREE}'
    '<w:spacing w:line="480" w:lineRule="exact"/><w:ind w:left="{}"/>'
)
# Styles that Word itself knows, by its names: what it fills in, and what it lists as captions.
KNOWN = {"公文目录1": "toc 1", "公文目录2": "toc 2", "公文表题": "caption"}

# name → (font, size in half-points, paragraph properties in the order of the schema)
STYLES = {
    "公文正文": (FANG, 32, f"{FIXED}{INDENT}{BOTH}"),
    "公文标题": (TITLE, 44, f'{FREE}<w:spacing w:line="720" w:lineRule="exact"/>{CENTRE}'),
    "公文题注": (KAI, 32, f'<w:spacing w:after="{LINE}" w:line="{LINE}" w:lineRule="exact"/>{CENTRE}'),
    "公文一级": (HEI, 32, f'{KEPT}{FIXED}{INDENT}<w:outlineLvl w:val="0"/>'),
    "公文二级": (KAI, 32, f'{KEPT}{FIXED}{INDENT}<w:outlineLvl w:val="1"/>'),
    "公文引文": (KAI, 32, f"{FIXED}{INDENT}{BOTH}"),
    "公文附件": (HEI, 32, f'<w:pageBreakBefore/><w:spacing w:after="240" w:line="{LINE}" w:lineRule="exact"/>'),
    "公文附件说明": (FANG, 32, f'{FIXED}<w:ind w:left="1575" w:hanging="945"/>'),
    "公文表题": (HEI, 24, f'{KEPT}{FREE}<w:spacing w:before="180" w:after="100"/>{CENTRE}'),
    "公文表文": (FANG, 21, f'{FREE}<w:spacing w:before="40" w:after="40"/>'),
    "公文目录题": (TITLE, 44, f'{FREE}<w:spacing w:after="{LINE}" w:line="720" w:lineRule="exact"/>{CENTRE}'),
    "公文目录1": (HEI, 28, CONTENTS.format(0)),
    "公文目录2": (FANG, 28, CONTENTS.format(480)),
    "公文图": (FANG, 21, f'{FREE}<w:spacing w:after="160"/>{CENTRE}'),
    "公文表后": (FANG, 2, f'{FREE}<w:spacing w:after="160" w:line="20" w:lineRule="exact"/>'),
    "公文页眉": (
        SONG, 18,
        f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>{FREE}<w:spacing w:line="260" w:lineRule="exact"/>',
    ),
    "公文页码": (SONG, 28, FREE),
    "公文草稿": (HEI, 32, f'{FREE}<w:jc w:val="right"/>'),
    "公文标志": (TITLE, 96, f'{FREE}<w:spacing w:before="1984"/>{CENTRE}'),  # 35 mm below the upper edge of the text
    "公文落款": (FANG, 32, f'{KEPT}<w:keepLines/>{FIXED}<w:jc w:val="right"/>'),
    "公文版记": (FANG, 28, f'{FREE}<w:spacing w:before="40" w:after="40"/>'),
}  # fmt: skip


def fonts(east_asian, latin=LATIN):
    """Fonts by name: the reader's machine has them, the file carries none."""
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{east_asian}"/>'


def style(name, brief=False):
    """The definition of one of STYLES; ``brief``: for a document that stands on one page."""
    font, size, paragraph = STYLES[name]
    if brief and size == 32:
        paragraph = paragraph.replace(f'w:after="{LINE}"', 'w:after="0"').replace(f'"{LINE}"', f'"{BRIEF_LINE}"')
        size, paragraph = BRIEF_SIZE, paragraph.replace('"630"', '"560"')
    latin = SONG if name == "公文页码" else LATIN
    squeeze = f'<w:spacing w:val="{SQUEEZE}"/>' if size == 32 else ""
    own = "" if name in KNOWN else ' w:customStyle="1"'
    return (
        f'<w:style {W} w:type="paragraph"{own} w:styleId={quoteattr(name)}><w:name w:val={quoteattr(KNOWN.get(name, name))}/>'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr>"
        f'<w:rPr>{fonts(font, latin)}{squeeze}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def run(text, font=""):
    """Text as it is, whatever signs it holds. The hint makes “ ” — … Chinese signs."""
    face = f' w:eastAsia="{font}"' if font else ""
    words = escape(text).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"{face}/></w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(style, *runs, properties=""):
    """A paragraph in one of STYLES."""
    return f'<w:p {W}><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{"".join(runs)}</w:p>'


def table(grid, room=TEXT_WIDTH):
    """A parts.Grid as broad as ``room``: thin lines, the heading row repeated on every page, rows never torn apart."""
    total = sum(column.width for column in grid.columns)
    widths = [column.width * room // total for column in grid.columns]
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    head = _row(
        [_cell(column.title, width, "center", HEI, KEPT) for column, width in zip(grid.columns, widths, strict=True)],
        "<w:tblHeader/>",
    )
    aligns = ["right" if column.figures else "left" for column in grid.columns]
    last = len(grid.rows) - 1 if grid.total else -1
    rows = [
        _row(
            [
                _cell(text, width, align, HEI if number == last else "")
                for text, width, align in zip(cells, widths, aligns, strict=True)
            ]
        )
        for number, cells in enumerate(grid.rows)
    ]
    return (
        f'<w:tbl {W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{sides}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f"<w:tblCaption w:val={quoteattr(grid.title)}/></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
    )


def _row(cells, properties=""):
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text, width, align, font, kept=""):
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="公文表文"/>{kept}<w:jc w:val="{align}"/></w:pPr>{run(text, font)}</w:p></w:tc>'
    )


def page_number():
    """— 1 —, as a field."""
    return f"{run('— ')}{field(code(' PAGE '), '<w:r><w:t>1</w:t></w:r>')}{run(' —')}"


PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'


def code(text):
    """A piece of a field's instruction, already escaped."""
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def field(instruction, shown):
    """A field: runs of its instruction, fields within among them, and the runs it shows until it is brought up to date."""
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}{instruction}{separate}{shown}{end}"
