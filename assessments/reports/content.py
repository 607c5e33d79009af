"""The content of an annual report (年度评估报告), made once from frozen rows and set by every writer."""

from dataclasses import replace

from communities.levels import is_street
from communities.models import is_demo

from . import of_division, proofs
from .checkcodes import check_code
from .numbering import places_fit
from .of_community import CommunityReport
from .parts import Imprint, Report
from .sealed import standard_said


def report_on(sealed, mark=""):
    """The Report on a division or community in a sealed year; ``mark``: see Imprint."""
    title, parts, annexes = written(sealed)
    return Report(
        unit=sealed.full_name,
        code=sealed.code,
        year=sealed.year,
        title=title,
        day=sealed.day,
        imprint=imprint_of(sealed, mark),
        parts=parts,
        annexes=annexes,
    )


def written(sealed):
    """Title, parts and annexes of the Report, in which each number still has the mark of its origin."""
    if sealed.is_community:
        community = CommunityReport(sealed)
        title, parts, annexes = community.title, community.parts(), community.annexes()
    else:
        title, parts = of_division.title(sealed), of_division.parts(sealed)
        annexes = of_division.annexes_of(sealed)
    return title, *_with_proof(sealed, parts, annexes)


def _with_proof(sealed, parts, annexes):
    """(parts, annexes) with the QR code at the end of the text; without where the portal's address is not stated.

    The text of a street with many communities fills its four pages: there the code heads the first annex.
    """
    proof = proof_of(sealed)
    if proof and is_street(sealed.code) and not places_fit(sealed):
        return parts, [replace(annexes[0], parts=[*proof, *annexes[0].parts]), *annexes[1:]]
    return [*parts, *proof], annexes


def proof_of(sealed):
    """[the QR code by which a document about the unit is checked]; [] where the portal's address is not stated."""
    chart = proofs.chart_of(check_code(sealed.inspection, sealed.code))
    return [chart] if chart else []


def imprint_of(sealed, mark="", what="评估报告"):
    """What stands on every page of every file about the unit; ``mark``: see Imprint; ``what``: the kind of file."""
    return Imprint(
        subject=f"{sealed.full_name}{sealed.year}年度{sealed.inspection.short_run}{what}",
        standard=standard_said(sealed.inspection),
        check_code=check_code(sealed.inspection, sealed.code),
        demo=is_demo(),
        mark=mark,
    )
