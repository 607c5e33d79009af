"""待确认的账号: guarded posts and new passwords that one administrator has proposed and another confirms or sends back."""

from axes.utils import reset as unlock
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from lodi_community.accounts.duties import carry_out, subject_of
from lodi_community.accounts.models import Proposal
from lodi_community.records import hooks
from lodi_community.records.asked import wholes
from lodi_community.records.door import WriteDoor

from .accounts_pages import require_administrator
from .open_work import hand_over, open_work, successors

Account = get_user_model()
TITLE = "待确认的账号"
SETTLED = 20  # proposals that have an outcome: the newest of them are listed
NOTHING = "没有选。先勾选要办的，再点“确认”或“不同意”"


@never_cache
def requests(request):
    """What waits and what has become of the last ones; the chosen ones are confirmed or sent back, each by itself."""
    require_administrator(request.user)
    if request.method != "POST":
        return show(request)
    chosen = wholes(request.POST.getlist("chosen"))
    rows = [row for row in waiting(request.user) if row.pk in chosen]
    if not rows:
        messages.warning(request, NOTHING)
        return redirect("account-requests")
    given = []
    for row in rows:
        try:
            given += _settle(request, row)
        except (ValidationError, PermissionDenied) as error:
            messages.warning(request, error.messages[0] if isinstance(error, ValidationError) else str(error))
    return show(request, given) if given else redirect("account-requests")


def waiting(user):
    """The proposals on accounts that wait in a user's scope, oldest first, those that have expired among them."""
    return list(_all(user).waiting().order_by("pk"))


def show(request, given=()):
    """The page; ``given``: [(account, new password)], shown this once."""
    user = request.user
    context = {
        "given": given,
        "rows": [(row, row.may_confirm(user), row.may_withdraw(user)) for row in waiting(user)],
        "settled": _all(user).settled()[:SETTLED],
        "crumbs": [*hooks.crumbs(user, None), (TITLE, None)],
    }
    return render(request, "administration/requests.html", context)


def _all(user):
    return Proposal.objects.visible_to(user).filter(subject_kind=Account._meta.label_lower).with_names()


def _settle(request, proposal):
    """Confirm a proposal and do what it says, or withdraw it. Returns [(account, new password)]. Raises what it refuses."""
    if request.POST.get("do") != "confirm":
        with WriteDoor(request.user, proposal.reason) as door:
            proposal.withdraw(door)
        messages.success(request, f"{proposal.what}：{proposal.trail}")
        return []
    with WriteDoor(request.user, proposal.reason) as door:
        account = subject_of(proposal, request.user)
        work, successor = open_work(account), _successor(proposal, account)
        proposal.confirm(door)
        password = carry_out(door, proposal, account)
        if "successor" in proposal.values:
            hand_over(door, account, work, successor)
    unlock(username=account.username)
    messages.success(request, f"{proposal.what}：{proposal.trail}")
    return [(account, password)] if password else []


def _successor(proposal, account):
    """Who was to take over when the move was proposed, if that person still can; None otherwise."""
    return successors(account).filter(pk=proposal.values.get("successor")).first()
