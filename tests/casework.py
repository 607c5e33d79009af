"""Cases about every county and street, of which each has its mark, as they wait to be answered."""

from datetime import date

from django.utils import timezone

from assessments.models import Case, CaseStep, ResponsiblePerson

from .evidence import attach


def leave_cases(world, more=1):
    """``more`` cases about each unit with a head, each with so many steps; with a file those that have a clerk."""
    clerks = {world[name].scope: world[name] for name in ("李敏", "王芳", "陈刚")}
    heads = ResponsiblePerson.objects.filter(post="party").select_related("unit").order_by("unit__code")
    for head in [*heads] * more:
        mark, day = f"Q{head.unit.code}Q", date.today()
        case = Case(unit=head.unit, person=head, course="hold", opened_on=day, origin="unit", reason=f"用房不足{mark}")
        case.rules, case.stage, case.due_on, case.version = ["8.1"], "noticed", day, 1
        case.save()
        for _ in range(more):
            step = CaseStep(case=case, stage="opened", on=day, at=timezone.now(), text=f"用房{mark}", version=1)
            step.by, step.by_name = world["钱军"], "钱军"
            step.save()
        if by := clerks.get(head.unit.code):
            attach(step, by, f"合同{mark}.docx")
