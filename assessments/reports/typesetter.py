"""A process of its own that sets PDFs and draws pictures with typst: python -m assessments.reports.typesetter FONT_DIR

A process that has compiled with typst must never fork, and its memory grows with what it has set; so it is not the web
server or a worker that compiles, but this child, which knows nothing of Django and is thrown away after some documents.
A request on stdin is one line of JSON; the answer on stdout is one line of JSON and, behind it, "bytes" bytes.
"""

import json
import re
import sys
from functools import cached_property
from pathlib import Path

import typst

from .coverage import characters
from .packedpdf import packed

FANDOL = {"fang": "FandolFang R", "song": "FandolSong", "hei": "FandolHei", "kai": "FandolKai"}
# For characters outside GB2312, whichever the machine has, in this order.
SERIF = ("AR PL UMing CN", "Noto Serif CJK SC", "Source Han Serif SC", "HanaMinA")
SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei")
SUBSTITUTE = "〓"  # the printers' sign for a character that is not at hand
STANDARD = (
    "a-2a"  # PDF/A-2a: kept for decades, and readable aloud; it is tagged, with fonts and the text behind each sign
)
PAGE = re.compile(rb"/Type\s*/Page\b")  # of each page, before they are packed
PLAIN = "1.7"  # where that cannot be: tagged all the same
DOCUMENTS = 60  # after so many the process ends
TEMPLATE = Path(__file__).with_name("report.typ")


class Unable(Exception):
    """This machine's fonts do not suffice: "fonts" for the report, "words" for a picture."""


class Fonts:
    """The fonts of the installation and, behind them, those of the machine."""

    def __init__(self, folder):
        self.found = typst.Fonts(include_system_fonts=True, font_paths=[folder])
        self.families = set(self.found.families())

    @property
    def complete(self):
        return self.families.issuperset(FANDOL.values())

    @property
    def for_pictures(self):
        """Families for the words in a picture."""
        return [family for family in (FANDOL["hei"], *SANS) if family in self.families]

    @cached_property
    def roles(self):
        """Role in the report → families to look for a character in, figures and Latin letters first.

        FandolFang has sans-serif figures: 仿宋 and 楷体 take those of a serif that is built into typst.
        """
        serif, sans = ([family for family in kind if family in self.families] for kind in (SERIF, SANS))
        figures = {"name": "Libertinus Serif", "covers": "latin-in-cjk"}
        return {
            "fang": [figures, FANDOL["fang"], *serif, *sans],
            "kai": [figures, FANDOL["kai"], *serif, *sans],
            "song": [FANDOL["song"], *serif, *sans],
            "hei": [FANDOL["hei"], *sans, *serif],
        }

    def lacking(self, text):
        """The characters of a text that no font has, each once, in order."""
        wanted = [sign for sign in dict.fromkeys(text) if ord(sign) > 0x7E and ord(sign) not in self._own]
        return [sign for sign in wanted if not any(ord(sign) in known for known in self._others)] if wanted else []

    @cached_property
    def _own(self):
        """What every one of the four Fandol faces has."""
        faces = [f for f in self.found.fonts() if f.family in FANDOL.values() and f.path]
        return frozenset.intersection(*(characters(face.path, face.index) for face in faces))

    @cached_property
    def _others(self):
        """What each of the fallback families has. Read only when a character is lacking: the files are large."""
        faces = {f.family: f for f in self.found.fonts() if f.family in SERIF + SANS and f.path}
        return [characters(face.path, face.index) for face in faces.values()]


class Typesetter:
    """One warm compiler; fonts are looked for again while they are not all there."""

    def __init__(self, folder):
        self.folder = folder
        self.load()

    def load(self):
        self.fonts = Fonts(self.folder)
        self.compiler = typst.Compiler(font_paths=self.fonts.found)

    def answer(self, request):
        """(what is said about it, the bytes). Raises Unable."""
        if not self.fonts.complete:
            self.load()
        return self.picture(request) if request["job"] == "picture" else self.report(request)

    def report(self, request):
        """A PDF. The bytes depend on the report, the fonts and the timestamp alone."""
        if not self.fonts.complete:
            raise Unable("fonts")
        report, text = request["report"], json.dumps(request["report"], ensure_ascii=False)
        lacking = self.fonts.lacking(text)
        if lacking:
            report = json.loads(text.translate({ord(sign): SUBSTITUTE for sign in lacking}))
        report["lacking"] = _explained(lacking)
        inputs = {"report": json.dumps(report, ensure_ascii=False), "fonts": json.dumps(self.fonts.roles)}
        said = {"lacking": "".join(lacking)}

        def compiled(standard):
            return self.compiler.compile(
                TEMPLATE.read_bytes(),
                format="pdf",
                sys_inputs=inputs,
                timestamp=request["timestamp"],
                pdf_standards=[standard],
            )

        try:
            made = compiled(STANDARD)
        except typst.TypstError as error:  # a sign of private use that a font of the machine has, for one
            made = compiled(PLAIN)
            said["below_standard"] = str(error.message)
        return {**said, "pages": len(PAGE.findall(made))}, _smaller(made)

    def picture(self, request):
        """An SVG as PNG, `width` mm wide at 300 dots an inch."""
        if not self.fonts.for_pictures:
            raise Unable("words")
        source = (
            "#set page(width: auto, height: auto, margin: 0pt)\n"
            f'#image(bytes(sys.inputs.svg), format: "svg", width: {int(request["width"])}mm)'
        )
        made = self.compiler.compile(source.encode(), format="png", ppi=300, sys_inputs={"svg": request["svg"]})
        return {}, made if isinstance(made, bytes) else made[0]


def _smaller(made):
    """The PDF packed; as it is, where another edition of typst builds it in another way."""
    try:
        return packed(made)
    except ValueError:
        return made


def _explained(lacking):
    if not lacking:
        return ""
    codes = "、".join(f"U+{ord(sign):04X}" for sign in lacking)
    return f"注：本机字体没有编码为{codes}的字，文中印作{SUBSTITUTE}；Word和Excel文件中是完整的。"


def serve(folder, requests, answers):
    """Answer requests until they end, or until it is time for a fresh process."""
    typesetter = Typesetter(folder)
    for _, line in zip(range(DOCUMENTS), requests, strict=False):
        said, made = {}, b""
        try:
            said, made = typesetter.answer(json.loads(line))
        except Unable as reason:
            said = {"unable": str(reason)}
        except typst.TypstError as error:
            said = {"error": f"{error.message}\n{error.diagnostic}"}
        answers.write(json.dumps({**said, "bytes": len(made)}).encode() + b"\n" + made)
        answers.flush()


if __name__ == "__main__":
    serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
