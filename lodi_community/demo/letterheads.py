"""公文格式 of the city, and the one number it gave: to the circular of the year before the last that was sealed."""

from datetime import date

from assessments.inspection.models import Inspection
from assessments.reports.documents import DOCUMENTS, key_of
from assessments.reports.letterheads import DocumentNumber, Letterhead
from communities.models import Division
from lodi_community.accounts.posts import Post

from . import office
from .accounts import holder
from .fate import SEALED

CITY = "4313"
STATED = date(SEALED[-1], 3, 3)
ISSUED, ANSWERED = date(SEALED[-1], 3, 10), date(SEALED[-1], 6, 30)


def enter(trail):
    """By the city's department, in the March after the year."""
    city, by, year = Division.objects.get(code=CITY), holder(CITY, Post.DEPARTMENT), SEALED[-2]
    with trail.door(by, "演示", at=office.at(STATED, 9)) as door:
        door.keep(
            Letterhead(
                unit=city, head="中共娄底市委组织部文件", code_word="演示娄组发", signature="中共娄底市委组织部",
                addressees="各县市区委组织部", copies="市民政局，市财政局", printer="中共娄底市委组织部办公室",
                remark="演示，不是公文",
            )
        )  # fmt: skip
        door.at = office.at(ISSUED, 15)
        kind, inspection = DOCUMENTS["circular"], Inspection.objects.judging().get(year=year)
        door.keep(
            DocumentNumber(
                unit=city, year=ISSUED.year, number=1, document=key_of(kind, inspection, CITY),
                title=f"{city.name}{year}年度{kind.title}", issued_on=ISSUED, due_on=ANSWERED,
            )
        )  # fmt: skip
