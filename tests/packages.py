"""A package of documents that lies there for whoever asked for it, made and with its file."""

from django.utils import timezone

from assessments.inspection.models import Inspection
from assessments.reports import keeping
from assessments.reports.models import Package


def leave_package(user):
    """The packed reports of the user's own unit; what is in the file is not read."""
    sealed = Inspection.objects.judging().of(user.scope).sealed().first()
    package = Package.objects.create(
        user=user,
        code=user.scope,
        title=f"{user.division.name} 打包",
        runs=[sealed.pk] if sealed else [],
        depths=[len(user.scope)],
        forms=["docx", "pdf"],
        state=Package.State.MADE,
        made_at=timezone.now(),
        total=2,
        done=2,
    )
    keeping.keep(package.path, b"PK")
    return package
