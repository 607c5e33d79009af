"""The kinds of document (文种) about a unit in a sealed year: what each says, and with what it is issued."""

from dataclasses import dataclass

from communities.levels import is_community

from . import brief, circular, cover, ledger
from .content import imprint_of, proof_of, written
from .letterheads import BLANK, letterhead_of, number_of
from .parts import Letter, Report, said_day

BLANK_DAY = f"{BLANK}年＿＿月＿＿日"


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document. ``write``: (Sealed, its DocumentNumber or None) → title, parts, annexes.

    ``is_issued``: it bears a red head and a number, and is a draft until it has one. ``of_communities``: whether there is
    one about a community. ``has_proof``: it places the QR code itself; the others end with it.
    """

    key: str
    title: str
    told: str
    write: object
    is_issued: bool = True
    of_communities: bool = False
    has_proof: bool = False

    @property
    def called(self):
        """What the document itself calls its kind: 通报, whether it names communities or not."""
        return self.title.partition("（")[0]


def _report(sealed, number):
    return written(sealed)


def _cover(sealed, number):
    return cover.title(sealed), list(cover.parts(sealed, number)), cover.enclosed(sealed)


def _circular(names):
    def write(sealed, number):
        return circular.title(sealed), circular.parts(sealed, names, number), circular.annexes_of(sealed, names)

    return write


DOCUMENTS = {
    kind.key: kind
    for kind in (
        DocumentKind(
            "brief", "一页纸", "给领导看的一页",
            lambda sealed, number: (brief.title(sealed), brief.parts(sealed), []), is_issued=False, of_communities=True,
            has_proof=True,
        ),
        DocumentKind("circular", "通报", "写明社区名称，附社区名单", _circular(True)),
        DocumentKind("circular-plain", "通报（不写社区名）", "只写单位，社区只写个数", _circular(False)),
        DocumentKind("report", "评估报告（发文）", "评估报告加红头、落款和版记", _report, has_proof=True),
        DocumentKind("cover", "封面函", "送交评估报告的函，报告附在后面", _cover),
        DocumentKind(
            "ledger", "整改台账", "一个社区一条不达标的指标一行",
            lambda sealed, number: (ledger.title(sealed), ledger.parts(sealed), []), is_issued=False, of_communities=True,
        ),
    )
}  # fmt: skip


def kinds_for(code):
    """The DocumentKinds that there are of a unit."""
    return [kind for kind in DOCUMENTS.values() if kind.of_communities or not is_community(code)]


def key_of(kind, inspection, code):
    """What tells a document from all others that are numbered: kind, year, run and unit."""
    return f"{kind.key}/{inspection.year}/{inspection.run}/{code}"


def title_of(kind, sealed):
    """What it is called in the list of numbers: 娄星区2025年度通报."""
    return f"{sealed.full_name}{sealed.year}年度{sealed.inspection.short_run}{kind.title}"


def document_on(kind, sealed, issuer, mark=""):
    """The Report of a kind about a unit, as its issuer (a code) sends it; ``mark``: see Imprint."""
    number = number_of(issuer, key_of(kind, sealed.inspection, sealed.code)) if kind.is_issued else None
    title, parts, annexes = kind.write(sealed, number)
    return Report(
        unit=sealed.full_name,
        code=sealed.code,
        year=sealed.year,
        title=title,
        day=sealed.day,
        imprint=imprint_of(sealed, mark, kind.called),
        parts=[*parts, *([] if kind.has_proof else proof_of(sealed))],
        annexes=annexes,
        letter=letter_of(letterhead_of(issuer), number) if kind.is_issued else None,
        draft=kind.is_issued and number is None,
        brief=kind.key == "brief",
        landscape=kind.key == "ledger",
    )


def letter_of(head, number, addressees="", day=None):
    """The Letter from the issuer's Letterhead and the document's number, with blanks for what there is not yet.

    ``addressees``: of this document alone; ``day``: 成文日期 where the number does not say it.
    """
    day = number.issued_on if number else day
    said = said_day(day) if day else BLANK_DAY
    if head is None:
        return Letter(
            head=f"{BLANK}文件", number=_number(None, number), signer="", addressees=addressees or BLANK,
            signature=BLANK, day=said, remark="", copies=BLANK, printer=BLANK, printed=f"{said}印发",
        )  # fmt: skip
    return Letter(
        head=head.head,
        number=_number(head, number),
        signer=head.signer,
        addressees=addressees or head.addressees or BLANK,
        signature=head.signature,
        day=said,
        remark=head.remark,
        copies=head.copies,
        printer=head.printer or BLANK,
        printed=f"{said}印发",
    )


def _number(head, number):
    """娄星组发〔2026〕5号, with blanks for what is not known."""
    word = head.code_word if head else BLANK
    return f"{word}〔{number.year}〕{number.number}号" if number else f"{word}〔{BLANK}〕{BLANK}号"
