"""The texts of an urging as a Word file, to be sent on paper or by other ways: what is typed on the page, nothing is written."""

from django.utils import timezone
from django.views.decorators.http import require_POST

from communities.models import is_demo
from lodi_community.records.files import sent
from lodi_community.records.seen import Act, tell

from ..filings.states import county_office
from ..followup.urging import MOST
from ..followup.urging_views import Asked, show_urging
from . import word
from .making import FORMS
from .parts import Heading, Imprint, Letter, Paragraph, Report, said_day

STANDARD = "娄发〔2015〕12号"
NOBODY = "没有选要催报的社区，勾选以后再下载"
MANY = "一次最多 {most} 个社区，这里选了 {number} 个，分几次下载"


@require_POST
def urging_docx(request):
    """The texts of the communities that are picked. The page again, with a sentence, where there is none or are too many."""
    asked = Asked.of(request)
    if len(asked.picked) > MOST:
        return show_urging(request, asked, [MANY.format(most=MOST, number=len(asked.picked))], 422)
    rows = [draft for draft in asked.drafts(request.user) if draft.is_picked and not draft.refusal]
    if not rows:
        return show_urging(request, asked, [NOBODY], 422)
    today, title = timezone.localdate(), f"{asked.year}年度社区填报催报"
    content = word.write(_report(request, asked, rows, title, today))
    tell(request, Act.DOWNLOAD, place_code=asked.place, what=f"{asked.where}{title}", rows=len(rows))
    return sent(content, f"{asked.where}{title}_{today:%Y%m%d}.docx", FORMS["docx"].content_type)


def _report(request, asked, rows, title, today):
    """The texts as a document that is signed and dated, without a red head."""
    signature = county_office(request.user.division.name)
    return Report(
        unit=str(asked.where),
        code=asked.place,
        year=asked.year,
        title=(title,),
        day=today,
        imprint=Imprint(f"{asked.where}{title}", STANDARD, "", is_demo()),
        parts=[part for draft in rows for part in (Heading(draft.name, 2), Paragraph(draft.text))],
        letter=Letter("", "", "", "", signature, said_day(today), "", "", "", ""),
    )
