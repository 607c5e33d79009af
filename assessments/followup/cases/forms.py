"""The forms of a case: its opening, and one for each step. What they ask is what the record of the step needs."""

from django import forms
from django.core.exceptions import ValidationError

from communities.days import valid_on
from lodi_community.records.formfields import DayField

from ...supervision.models import Accountability, Commendation, Rectification, ResponsiblePerson, SpecialInspection
from .course import Action, Course
from .gaps import today
from .models import Case, CaseStep, Origin

WORDS = CaseStep._meta.get_field("text").max_length
# Fields of the records, by the fields of the forms that they are typed in.
TYPED_IN = {
    "items": "text",
    "minutes": "text",
    "feedback": "text",
    "person": "name",
    "clauses": "rules",
} | dict.fromkeys(
    ("held_on", "issued_on", "verified_on", "decided_on", "commended_on", "started_on", "opened_on"), "on"
)


def text_field(label, length, rows=0, required=True, **more):
    """A text; of spaces alone it is empty, which is said by its label."""
    look = "input" if rows or length > 80 else "input mid"
    widget = forms.Textarea(attrs={"class": "input", "rows": rows}) if rows else forms.TextInput(attrs={"class": look})
    field = forms.CharField(label=label, max_length=length, required=required, widget=widget, **more)
    field.error_messages["required"] = f"{label}没有写，只打空格也不算，请写明"
    return field


def length_of(model, name):
    """The most signs that a field of a model takes."""
    return model._meta.get_field(name).max_length


def day_field(label):
    """A date that has to be filled in."""
    return DayField(label=label, error_messages={"required": f"{label}没有填，写成 2026-06-30 这样"})


class PersonField(forms.ModelChoiceField):
    """The responsible persons of a unit, each with the unit beside the name."""

    def __init__(self, **more):
        super().__init__(
            ResponsiblePerson.objects.none(),
            label="责任人",
            empty_label="请选择",
            widget=forms.Select(attrs={"class": "input mid"}),
            error_messages={
                "required": "没有选责任人。督办要有责任人：这个单位的党政正职（第14条）",
                "invalid_choice": "选的这一项不存在，或不在您的管理范围内",
            },
            **more,
        )

    def label_from_instance(self, row):
        return row.choice_label()


class OpeningForm(forms.Form):
    """A case about ``unit``; ``gaps``: the rules that it fails, among which is chosen."""

    origin = forms.ChoiceField(choices=Origin.choices, widget=forms.HiddenInput)
    person = PersonField(required=False)
    on = day_field("立案日期")
    rules = forms.MultipleChoiceField(
        label="没有落实的条款",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="括号里是按现在的数差多少",
    )
    reason = text_field("事由", length_of(Case, "reason"), rows=5)

    def __init__(self, data=None, *, user, unit, course, gaps=(), initial=None):
        super().__init__(data, initial={"on": today(), **(initial or {})})
        self.course = course
        persons = ResponsiblePerson.objects.visible_to(user).with_place().filter(unit=unit).filter(valid_on(today()))
        self.fields["person"].queryset = persons.order_by("-post", "name")
        first = self.fields["person"].queryset.first()
        if first:
            self.fields["person"].initial = first.pk
        if course == Course.PRAISE:
            del self.fields["rules"]
        else:
            self.fields["rules"].choices = [
                (gap.key, f"{gap.heading}（{'；'.join(filter(None, (gap.words, gap.unknown)))}）") for gap in gaps
            ]
            # Which rules there are and which the unit meets steps.open_case says, in a sentence that names them.
            self.fields["rules"].valid_value = lambda value: True

    def clean_person(self):
        person = self.cleaned_data["person"]
        if person is None and self.course == Course.HOLD:
            raise ValidationError(self.fields["person"].error_messages["required"])
        return person


class StepForm(forms.Form):
    """What all steps ask: the version at which the case was seen, the day, the words."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = day_field("日期")
    text = text_field("内容", WORDS, rows=5)
    titles = {}  # field → what this step calls it

    def __init__(self, data=None, *, registered=(), initial=None):
        super().__init__(data, initial={"on": today(), **(initial or {})})
        for name, title in self.titles.items():
            field = self.fields[name]
            field.error_messages["required"] = field.error_messages["required"].replace(field.label, title)
            field.label = title
        self.registered = {str(row.pk): row for row in registered}
        if registered:
            choices = [("", "没有登记过，按下面填的登记"), *((key, _said(row)) for key, row in self.registered.items())]
            self.fields["taken"] = forms.ChoiceField(
                label="已登记的", required=False, choices=choices, widget=forms.Select(attrs={"class": "input mid"}),
                help_text="选了就用那一条，下面的不用再填",
                error_messages={"invalid_choice": "选的这一条不存在，或已在另一件督办里"},
            )  # fmt: skip
            self.order_fields(["version", "taken"])

    @property
    def taken(self):
        """The registered record that was chosen, None for one that is written now."""
        return self.registered.get((self.cleaned_data.get("taken") or "") if self.is_bound else "")

    def full_clean(self):
        """With a registered record chosen, nothing else is asked."""
        if self.is_bound and self.data.get("taken") in self.registered:
            for name, field in self.fields.items():
                field.required = field.required and name == "version"
        super().full_clean()


def _said(row):
    """A registered record as it is chosen, with the unit beside a person's name."""
    unit = f"（{row.person.unit}）" if hasattr(row, "person_id") else ""
    return f"{row}{unit}"


class InspectForm(StepForm):
    titles = {"on": "督查日期", "text": "发现的问题"}
    departments = text_field("参加部门", length_of(SpecialInspection, "departments"))
    communities = text_field("抽查的社区", length_of(SpecialInspection, "communities"), required=False)
    report_no = text_field("督查报告文号", length_of(SpecialInspection, "report_no"), required=False)


class TalkForm(StepForm):
    titles = {"on": "约谈日期", "text": "约谈纪要"}
    interviewer = text_field("约谈人", 60)


class NoticeForm(StepForm):
    titles = {"on": "发出日期", "text": "整改事项"}
    number = text_field("通知书编号", length_of(Rectification, "number"))
    deadline = day_field("整改期限")


class AnswerForm(StepForm):
    titles = {"on": "反馈日期", "text": "整改情况"}


class VerifyForm(StepForm):
    titles = {"on": "验收日期", "text": "验收意见"}
    verifier = text_field("验收人", length_of(Rectification, "verifier"))


class AccountForm(StepForm):
    titles = {"on": "问责日期", "text": "结案说明"}
    measure = text_field("问责措施", length_of(Accountability, "measure"))
    document_no = text_field("文号", length_of(Accountability, "document_no"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = "督办里各岗位都看得到，不要写问责的内容"


class CommendForm(StepForm):
    titles = {"on": "通报日期", "text": "事由"}
    text = text_field("内容", length_of(Commendation, "reason"), rows=3)
    document_no = text_field("文号", length_of(Commendation, "document_no"))
    name = text_field("个人", length_of(Commendation, "person"), required=False, help_text="表扬单位的，留空")


class CloseForm(StepForm):
    titles = {"on": "结案日期", "text": "结案理由"}


FORMS = {
    Action.INSPECT: InspectForm,
    Action.TALK: TalkForm,
    Action.NOTICE: NoticeForm,
    Action.ANSWER: AnswerForm,
    Action.ACCEPT: VerifyForm,
    Action.REJECT: VerifyForm,
    Action.ACCOUNT: AccountForm,
    Action.COMMEND: CommendForm,
    Action.CLOSE: CloseForm,
}


def put_errors(form, error):
    """Put what the door or a step refuses beside the fields in which it was typed."""
    found = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
    for name, errors in found.items():
        name = name if name in form.fields else TYPED_IN.get(name)
        form.add_error(name if name in form.fields else None, errors)
