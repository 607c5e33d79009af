"""Checks of the trail's chain: asked for at a press, done in the background, taken up by anyone."""

from django.utils import timezone

from lodi_community.records import verifying

from .models import LEASE, CheckRequest


def ask(user):
    """(the check that runs or is to run, whether it is new): two auditors who press at once wait for the same one."""
    running = CheckRequest.objects.unfinished().first()
    if running:
        return running, False
    return CheckRequest.objects.create(asked_by_name=user.title), True


def work(pk):
    """Do a check that is not finished. Two workers at once come to the same result."""
    check = CheckRequest.objects.unfinished().filter(pk=pk).first()
    if check is None:
        return
    check.lease_until = timezone.now() + LEASE
    check.save()
    try:
        found = verifying.verify(rows=False)
    except Exception:
        check.lease_until = timezone.now()  # whoever comes next begins anew, without waiting for the lease
        check.save()
        raise
    check.length, check.fault, check.finished_at = found.length, "；".join(found.sentences)[:200], timezone.now()
    check.save()
