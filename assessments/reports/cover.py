"""封面函: the letter with which a report is sent; the report itself is enclosed, as a document of its own."""

from .checkcodes import check_code
from .formulas import count
from .parts import Annex, Paragraph, paper, said_day
from .sealed import standard_said

REPORT = "社区党建和社区建设{}年度评估报告"


def title(sealed):
    """The lines of the title."""
    return (f"关于送交{sealed.full_name}社区党建", f"和社区建设{sealed.year}年度评估报告的函")


def parts(sealed, number):
    """The text. ``number``: the DocumentNumber, or None."""
    unit, report = sealed.unit, f"{sealed.full_name}{REPORT.format(sealed.year)}"
    yield Paragraph(
        f"按照《关于进一步加强社区党建和社区建设的实施意见》（娄发〔2015〕12号）的要求，{sealed.full_name}"
        f"{count(unit, 'communities')}个社区{sealed.year}年度落实情况的评估已经完成，数据已于{said_day(sealed.day)}封存。"
        f"{_clear(unit)}。现将《{report}》送上，请审阅。"
    )
    yield Paragraph(
        f"报告的评判标准为{paper(standard_said(sealed.inspection))}，校验码为{check_code(sealed.inspection, sealed.code)}。"
        "收到后可凭校验码在门户核对报告的真伪。"
    )
    if number and number.due_on:
        yield Paragraph(f"如有意见，请于{said_day(number.due_on)}前书面反馈。")
    yield Paragraph("专此函达。")


def _clear(unit):
    if not unit.clear:
        return "目前还没有硬指标全部达标的社区"
    return f"其中，硬指标全部达标的社区{count(unit, 'clear')}个"


def enclosed(sealed):
    """The report, which is only named here."""
    return [Annex(f"{sealed.full_name}{REPORT.format(sealed.year)}", None, [], enclosed=True)]
