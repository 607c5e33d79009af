"""What is changed in the lists of a notice that runs in a case: its deadline follows, its result is the case's to give."""

from django.core.exceptions import ValidationError

from ...supervision.models import Rectification
from .course import Stage
from .models import CaseStep


def follow_notices(door, written):
    """hooks.FOLLOW_UPS: keep the deadline of a running case that of its notice; refuse a result given past the case."""
    notices = {row.pk: row for row in written if isinstance(row, Rectification)}
    if not notices:
        return
    running = {"stage": Stage.NOTICED, "case__stage__in": Stage.WAITING, "notice__in": notices}
    for step in CaseStep.objects.filter(**running).select_related("case__unit"):
        case, notice = step.case, notices[step.notice_id]
        if step.pk != case.steps.filter(stage=Stage.NOTICED).latest("pk").pk:
            continue  # an earlier one, that was not accepted
        if notice.result:
            raise ValidationError(f"{notice.number} 在督办“{case}”里办，验收请到“督办和表扬”里登记，按那时的数验收")
        if case.due_on != notice.deadline:
            case.due_on = notice.deadline
            door.keep(case)
