"""个人信息删除: on lawful request one administrator proposes to erase what says who somebody is, and another confirms it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from communities.levels import county_of
from communities.models import Division
from lodi_community.accounts.models import Proposal
from lodi_community.accounts.posts import require, withheld_from
from lodi_community.accounts.proposals import propose
from lodi_community.records import hooks, identity, personal
from lodi_community.records.asked import whole
from lodi_community.records.door import WriteDoor
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import Revision
from lodi_community.records.seen import Act, tell

from .lists import WITHHELD

TITLE = "个人信息删除"
RIGHT = ("erase", "personal")
SETTLED = 20  # proposals that have an outcome: the newest of them are listed
NO_ROW = "没有第 {number} 号{title}。请核对个人信息摘录上面写的号"


class Looked(forms.Form):
    """Which record is meant: the kind and the number that stand on the extract."""

    kind = forms.ChoiceField(label="哪种记录")
    number = forms.RegexField(r"^[0-9]{1,12}$", label="第几号", error_messages={"invalid": "写数字，例如 12"})

    def __init__(self, data=None):
        super().__init__(data)
        kinds = [kind for kind in KINDS.values() if personal.erasable(kind.model)]
        self.fields["kind"].choices = [(kind.slug, kind.title) for kind in kinds]
        _look_alike(self)


class Asked(forms.Form):
    """What is to be erased, on which document and why."""

    names = forms.MultipleChoiceField(
        label="删除哪几项", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请勾选要删除的"}
    )
    document = forms.CharField(
        label="依据的文书",
        max_length=60,
        help_text="本人的书面请求或上级的决定，写明日期、编号，不写姓名",
        error_messages={"required": "请写依据的文书，没有书面依据的不能删除"},
    )
    reason = forms.CharField(label="理由", max_length=80, help_text="不写姓名", error_messages={"required": "请写理由"})

    def __init__(self, fields, data=None):
        super().__init__(data, initial={"names": [field.name for field in fields]})
        self.fields["names"].choices = [(field.name, str(field.verbose_name)) for field in fields]
        _look_alike(self)

    def clean(self):
        for name in ("document", "reason"):
            if fault := identity.fault(self.fields[name].label, self.cleaned_data.get(name, "")):
                self.add_error(name, fault)
        return super().clean()


def _look_alike(form):
    for field in form.fields.values():
        if not isinstance(field.widget, forms.CheckboxSelectMultiple):
            field.widget.attrs["class"] = "input"


@never_cache
def erasures(request):
    """What waits and what was done; the record that a request is about is looked up here, by the number of its extract."""
    require(request.user, *RIGHT, "删除个人信息")
    if request.method == "POST":
        return _settle(request)
    looked = Looked(request.GET) if request.GET else Looked()
    if looked.is_bound and looked.is_valid():
        kind, number = KINDS[looked.cleaned_data["kind"]], int(looked.cleaned_data["number"])
        if _named(request.user, kind, number):
            return redirect("erase", slug=kind.slug, pk=number)
        looked.add_error("number", NO_ROW.format(number=number, title=kind.title))
    user, rows = request.user, _all(request.user)
    context = {
        "looked": looked,
        "rows": [(row, row.may_confirm(user), row.may_withdraw(user)) for row in rows.waiting().order_by("pk")],
        "settled": rows.settled()[:SETTLED],
        "crumbs": [*hooks.crumbs(user, None), (TITLE, None)],
    }
    return render(request, "access/erasures.html", context)


def _all(user):
    return Proposal.objects.visible_to(user).filter(action=RIGHT[0], label=RIGHT[1]).with_names()


def _named(user, kind, number):
    """(what a row is called, its place), there or removed; None outside the scope and where there never was one."""
    if record := kind.model.objects.visible_to(user).filter(pk=number).first():
        title, place = str(record), record.place_code()
    else:
        last = Revision.objects.visible_to(user).filter(kind=kind.label, object_id=number).first()
        if last is None or kind.model._base_manager.filter(pk=number).exists():
            return None
        title, place = f"{last.title}（已删除）", last.place_code
    return WITHHELD if kind.label in withheld_from(user) else title, place


def _settle(request):
    """Confirm one proposal and erase, or withdraw it."""
    proposal = _all(request.user).waiting().filter(pk=whole(request.POST.get("proposal"))).first()
    if proposal is None:
        messages.warning(request, "这一件已有结果，或者不在您的管理范围内")
        return redirect("erasures")
    try:
        with WriteDoor(request.user, proposal.reason) as door:
            if request.POST.get("do") != "confirm":
                proposal.withdraw(door)
            else:
                carry_out(door, proposal)
    except (ValidationError, PermissionDenied) as error:
        messages.warning(request, error.messages[0] if isinstance(error, ValidationError) else str(error))
    else:
        messages.success(request, f"{proposal.what}：{proposal.trail}")
    return redirect("erasures")


def carry_out(door, proposal):
    """Confirm a proposal through a door and erase what it says. Raises what Proposal.confirm() raises."""
    proposal.confirm(door)
    door.reason = f"{door.reason}（{proposal.values['document']}）"
    kind = next(kind for kind in KINDS.values() if kind.label == proposal.subject_kind)
    personal.erase(door, kind.model, proposal.subject_id, proposal.values["names"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request, slug, pk):
    """Proposes to erase what one record, there or removed, and the trail say of a person.

    Who that is stands on the page: it is all that an administrator sees of the record, and the log keeps it.
    """
    require(request.user, *RIGHT, "删除个人信息")
    kind = KINDS.get(slug)
    fields = personal.erasable(kind.model) if kind else []
    named = _named(request.user, kind, pk) if fields else None
    if named is None:
        raise Http404
    title, place = named
    asked = Asked(fields, request.POST if request.method == "POST" else None)
    if asked.is_bound and asked.is_valid() and _proposed(request, kind, pk, place, asked):
        messages.success(request, "已提出，还没有删除。由另一位系统管理员确认以后才抹去")
        return redirect("erasures")
    tell(request, Act.READ, what=_number(kind, pk), kind=kind.label, object_id=pk, place_code=place, rows=1)
    crumbs = [*hooks.crumbs(request.user, None), (TITLE, reverse("erasures")), (_number(kind, pk), None)]
    context = {"kind": kind, "number": _number(kind, pk), "title": title, "form": asked, "crumbs": crumbs}
    return render(request, "access/erase.html", context, status=422 if asked.is_bound else 200)


def _number(kind, pk):
    return f"{kind.title}第 {pk} 号"


def _proposed(request, kind, pk, place, asked):
    """Propose it; False where it is refused, which the form says then."""
    said, names = asked.cleaned_data, asked.cleaned_data["names"]
    words = "、".join(label for name, label in asked.fields["names"].choices if name in names)
    left = personal.in_the_open(kind.model, pk, names)
    more = f"；升级以前的 {left} 条修改记录抹不掉" if left else ""
    try:
        with WriteDoor(request.user, said["reason"]) as door:
            propose(
                door,
                kind.model(pk=pk),
                division=Division.objects.get(code=county_of(place)),
                what=f"删除{_number(kind, pk)}的{words}"[:80],
                right=RIGHT,
                effect=f"记录和修改记录里的{words}抹去，不能恢复{more}。依据：{said['document']}",
                values={"names": names, "document": said["document"]},
            )
    except ValidationError as error:
        asked.add_error(None, error)
        return False
    return True
