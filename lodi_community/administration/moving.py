"""A person moves to another unit or post, or leaves: with a reason, and with who takes over what is open."""

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render

from communities.models import Division
from lodi_community.accounts.duties import OWN, hold, keep, waits
from lodi_community.accounts.pages import AccountPage
from lodi_community.accounts.posts import Post
from lodi_community.records.asked import whole
from lodi_community.records.door import StaleVersion, WriteDoor
from lodi_community.records.forms import RowField
from lodi_community.records.picking import Among
from lodi_community.records.writing import write_refusal

from .open_work import hand_over, open_work, successors

Account = get_user_model()
NOBODY = "none"
LATER_BUTTON, LATER = "移交没办完的", "已移交"
NO_SUCCESSOR = "有没办完的事，请选接手人；还没有的，选“还没有接手人，先留着”"


def _select():
    return forms.Select(attrs={"class": "input mid"})


class LeavingForm(forms.Form):
    """Who takes over what is open, and why the person leaves."""

    successor = forms.ChoiceField(label="接手人", required=False, widget=_select())
    reason = forms.CharField(
        label="原因",
        max_length=200,
        error_messages={"required": "请写原因，例如“2026年11月轮岗”，记入修改记录", "max_length": "原因最多 200 字"},
        widget=forms.TextInput(attrs={"class": "input mid"}),
    )

    def __init__(self, *args, person, work, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.work = person, work
        self.people = {str(row.pk): row for row in successors(person)}
        if work.needs_successor:
            offered = [(key, f"{row.name}（{row.username}）") for key, row in self.people.items()]
            nobody = [(NOBODY, "还没有接手人，先留着")] if person.is_active else []
            self.fields["successor"].choices = [("", "请选择"), *offered, *nobody]
        else:
            del self.fields["successor"]

    def clean_successor(self):
        """The account that takes over; None where that was said."""
        chosen = self.cleaned_data["successor"]
        if not chosen:
            raise ValidationError(NO_SUCCESSOR if self.person.is_active else "请选接手人")
        return self.people.get(chosen)

    def carry_out(self, door):
        """Switch the account off and hand over. Returns (drafts handed over, drafts that stay, the Proposal that waits)."""
        hold(self.person)
        handed = hand_over(door, self.person, self.work, self.cleaned_data.get("successor"))
        self.person.is_active = False
        door.keep(self.person)
        return *handed, None


class MovingForm(LeavingForm):
    """To which unit and post, too."""

    division = RowField(
        Division.objects.none(),
        label="调到单位",
        empty_label=None,
        widget=_select(),
        error_messages={"invalid_choice": "选的单位不存在，或不在您的管理范围内"},
    )
    post = forms.ChoiceField(label="新的岗位", choices=Post.choices, widget=_select())
    field_order = ["division", "post", "successor", "reason"]

    def __init__(self, *args, person, by, **kwargs):
        super().__init__(*args, person=person, by=by, **kwargs)
        divisions, field = Division.objects.visible_to(by), self.fields["division"]
        field.queryset = divisions
        if (among := Among((divisions,))).few() is None:
            field.look_up((type(person), "division"), among, known=[person.division])
        self.initial |= {"division": person.division_id, "post": person.post}

    def clean(self):
        found = super().clean()
        if (found.get("division"), found.get("post")) == (self.person.division, self.person.post):
            raise ValidationError(f"单位和岗位都没有变：{self.person.division}，{self.person.get_post_display()}")
        return found

    def carry_out(self, door):
        """Give the account another unit or post and hand over; both wait where a second administrator has to confirm it."""
        person, successor = self.person, self.cleaned_data.get("successor")
        person.division, person.post = self.cleaned_data["division"], self.cleaned_data["post"]
        if proposal := keep(door, person, successor=successor.pk if successor else None):
            return 0, [], proposal
        return *hand_over(door, person, self.work, successor), None


class LeavingPage(AccountPage):
    """离岗: the account is switched off, what is open goes to somebody, at once or later."""

    form_class = LeavingForm
    title, button, done = "离岗", "停用账号，办离岗", "已离岗"
    hands_over_later = True

    def get_person(self, pk):
        """The account; 403 for one's own, 404 for one that is switched off where nothing is handed over later."""
        person = self.get_record(pk)
        if not (person.is_active or self.hands_over_later):
            raise Http404
        if person.pk == self.request.user.pk:
            raise PermissionDenied(OWN)
        return person

    def get(self, request, pk):
        person = self.get_person(pk)
        if sentence := write_refusal(request.user, person, {"post"}):
            raise PermissionDenied(sentence)
        work = open_work(person)
        return self.show(person, work, self.form_class(person=person, work=work, by=request.user))

    def post(self, request, pk):
        person = self.get_person(pk)
        work, version, was_active = open_work(person), whole(request.POST.get("version"), default=-1), person.is_active
        if not (was_active or work.is_anybodys):
            raise Http404
        form = self.form_class(request.POST, person=person, work=work, by=request.user)
        if not form.is_valid():
            return self.show(person, work, form, 422)
        person.version = version
        try:
            with WriteDoor(request.user, form.cleaned_data["reason"]) as door:
                number, kept, proposal = form.carry_out(door)
        except StaleVersion:
            form.add_error(None, "打开之后这个账号被别人改过，没有保存。请看过现在的内容再办")
            return self.show(self.get_person(pk), work, form, 409)
        except ValidationError as error:
            _explain(form, error)
            return self.show(self.get_person(pk), work, form, 422)
        if proposal:
            messages.warning(request, waits(proposal))
            return redirect("user-detail", pk=person.pk)
        words = f"{self.done if was_active else LATER}：{person.name}" + (f"，移交草稿 {number} 份" if number else "")
        messages.success(request, words + (f"，另有 {len(kept)} 份草稿留在原账号名下" if kept else ""))
        return redirect("user-detail", pk=person.pk)

    def show(self, person, work, form, status=200):
        """The page with what is open."""
        title = self.title if person.is_active else LATER_BUTTON
        context = {
            "person": person,
            "work": work,
            "form": form,
            "title": title,
            "button": self.button if person.is_active else LATER_BUTTON,
            "alone": work.needs_successor and not form.people,
            "crumbs": self.crumbs(
                person.place_code(),
                (self.kind.title, self.kind.url("list")),
                (str(person), self.kind.url("detail", person.pk)),
                (title, None),
            ),
        }
        return render(self.request, "administration/moving.html", context, status=status)


class MovingPage(LeavingPage):
    """调动: the account keeps its name and password and gets another unit or post."""

    form_class = MovingForm
    title, button, done = "调动", "办理调动", "已调动"
    hands_over_later = False


def _explain(form, error):
    """Put what the model says at the field that it is about, or on top."""
    for name, messages_of in getattr(error, "message_dict", {"": error.messages}).items():
        form.add_error(name if name in form.fields else None, messages_of)
