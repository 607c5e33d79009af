"""The papers of a case in the layout of documents: what is sent with a red head, what is kept with its signature alone."""

from communities.models import is_demo

from .documents import letter_of
from .letterheads import BLANK, letterhead_of
from .parts import Imprint, Letter, Paragraph, Report, paper


def report_of(draft, case, issuer):
    """The Report of a case's Draft, as the unit with the code ``issuer`` sends or keeps it."""
    letter = _sent(draft, issuer) if draft.addressee else _kept(draft)
    return Report(
        unit=str(case.unit),
        code=case.unit.code,
        year=case.opened_on.year,
        title=(draft.title,),
        day=draft.on or case.opened_on,
        imprint=Imprint(f"{case.unit}{draft.title}", "娄发〔2015〕12号第17条", "", is_demo()),
        parts=[Paragraph(paper(line)) for line in draft.lines],
        letter=letter,
        draft=not (draft.number if draft.number_is else draft.on),
    )


def _sent(draft, issuer):
    """With the issuer's red head; the number is the paper's own, registered with the step."""
    letter = letter_of(letterhead_of(issuer), None, addressees=draft.addressee, day=draft.on)
    known = letter.__dict__ | {"number": draft.number or letter.number, "remark": ""}
    if letter.signature == BLANK:
        known["signature"] = draft.signed
    return Letter(**known)


def _kept(draft):
    """Signature and day alone."""
    return Letter("", "", "", "", draft.signed, draft.day, "", "", "", "")
