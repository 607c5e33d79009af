"""The parts of a letter (公文) in WordprocessingML: red head, addressees, signature with room for the seal, 版记."""

from .pdf import head_size
from .wordxml import KAI, PAGE_BREAK, TEXT_WIDTH, W, code, field, paragraph, run

RED = "E60000"
CHARACTER = 315  # twentieths of a point: 28 characters on a line
INSIDE = TEXT_WIDTH - CHARACTER  # where a text ends that keeps one character from the right edge
EMPTY = ("公文正文",)


def red_head(letter):
    """Head, number (and who signed, on what goes to a superior), the red rule 4 mm below, two lines to the title."""
    size = int(head_size(letter.head) * 2)
    face = f'<w:rPr><w:rFonts w:hint="eastAsia"/><w:b/><w:color w:val="{RED}"/><w:sz w:val="{size}"/></w:rPr>'
    head = run(letter.head).replace('<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>', face, 1)
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{RED}"/></w:pBdr>'
    number = [run(letter.number)]
    placed = f'{rule}<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>'
    if letter.signer:
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{INSIDE}"/></w:tabs>'
        placed = f'{rule}{tabs}<w:ind w:left="{CHARACTER}" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="left"/>'
        number += [run("\t签发人："), run(letter.signer, KAI)]
    yield paragraph("公文标志", head)
    yield from (paragraph(*EMPTY), paragraph(*EMPTY))
    yield paragraph("公文正文", *number, properties=placed)
    yield from (paragraph(*EMPTY), paragraph(*EMPTY))


def addressees(letter):
    """A line below the title, at the left edge."""
    yield paragraph(*EMPTY)
    if letter.addressees:
        yield paragraph(
            "公文正文", run(letter.addressee_line), properties='<w:ind w:firstLineChars="0" w:firstLine="0"/>'
        )


def signed(letter):
    """Two lines for the seal, the signature centred over the day, the remark. They stay on one page."""
    signature, day = (int(chars * CHARACTER) for chars in letter.indents)
    yield from (paragraph("公文落款"), paragraph("公文落款"))
    yield paragraph("公文落款", run(letter.signature), properties=f'<w:ind w:right="{signature}"/>')
    yield paragraph("公文落款", run(letter.day), properties=f'<w:keepNext w:val="0"/><w:ind w:right="{day}"/>')
    if letter.remark:
        yield paragraph(*EMPTY)
        yield paragraph("公文正文", run(letter.remark_line))


def turned_to_even():
    """For a template, of whose text nobody knows the pages: a field that turns to an even page once Word brings it up to date."""
    odd = field(f"{code(' =MOD(')}{field(code(' PAGE '), run('1'))}{code(',2) ')}", run("1"))
    turned = field(f"{code(' IF ')}{odd}{code(' = 1 &quot;')}{PAGE_BREAK}{code('&quot; &quot;&quot; ')}", "")
    return paragraph("公文图", turned)


def colophon(letter):
    """版记 at the foot of the page."""
    yield _table(letter)
    yield paragraph("公文图")


def _table(letter):
    """A table that hangs at the lower edge of the text: thick rules above and below, a thin one between."""
    rows = []
    if letter.copies:
        hanging = f'<w:ind w:left="{4 * 280}" w:right="280" w:hanging="{3 * 280}"/>'
        rows.append([paragraph("公文版记", run(letter.copies_line), properties=hanging)])
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH - 280}"/></w:tabs><w:ind w:left="280"/>'
    printed = [run(letter.printer), run(f"\t{letter.printed}")]
    rows.append([paragraph("公文版记", *printed, properties=tabs)])
    cells = "".join(
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{TEXT_WIDTH}" w:type="dxa"/></w:tcPr>{"".join(row)}</w:tc></w:tr>'
        for row in rows
    )
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for side, size in (("top", 8), ("bottom", 8), ("insideH", 6))
    )
    place = '<w:tblpPr w:vertAnchor="margin" w:horzAnchor="margin" w:tblpX="0" w:tblpYSpec="bottom"/>'
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl {W}><w:tblPr>{place}<w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblBorders>{rules}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{TEXT_WIDTH}"/></w:tblGrid>{cells}</w:tbl>'
    )
