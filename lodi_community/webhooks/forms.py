"""What an administrator says of a new endpoint, and what he asks of the log."""

import secrets

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from communities.models import Division
from lodi_community.records.forms import RowField
from lodi_community.records.picking import Among

from .addresses import EXAMPLE, Refused, fault_of, host_and_port, look_up
from .models import WANTED, Endpoint, EventName

STATES = [("waiting", "等着送"), ("delivered", "送到了"), ("given_up", "放弃了")]


class EndpointForm(forms.ModelForm):
    """Address, events and unit of an endpoint; its host is looked up, so that a refusal is said at once."""

    events = forms.MultipleChoiceField(
        label="事件",
        choices=WANTED,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选要推送的事件，至少一种"},
    )

    class Meta:
        model = Endpoint
        fields = ["address", "events", "division"]
        widgets = {
            "address": forms.TextInput(attrs={"class": "input", "inputmode": "url", "autocomplete": "off"}),
        }
        field_classes = {"division": RowField}
        help_texts = {"address": EXAMPLE, "division": "只推送这个单位和它下面的事"}
        error_messages = {
            "address": {"required": f"请写地址。{EXAMPLE}", "max_length": "地址最多 200 个字符"},
            "division": {"invalid_choice": "选的单位不存在，或不在您的管理范围内"},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.allowed_by, self.instance.secret = user, secrets.token_urlsafe(32)
        units = self.fields["division"]
        units.queryset, units.empty_label = Division.objects.visible_to(user).order_by("code"), None
        units.widget.attrs["class"] = "input mid"
        if (among := Among((units.queryset,))).few() is None:
            units.look_up((get_user_model(), "division"), among, known=[user.division])
        units.initial = user.division_id

    def clean_address(self):
        """Faults of the writing are the model's to name; of a host, what is found out about it now."""
        address = self.cleaned_data["address"]
        if not fault_of(address):
            try:
                look_up(*host_and_port(address))
            except Refused as refusal:
                raise ValidationError(str(refusal)) from refusal
        return address


class Asked(forms.Form):
    """The filters of the log."""

    event = forms.ChoiceField(label="事件", required=False, choices=[("", "全部"), *EventName.choices])
    state = forms.ChoiceField(label="结果", required=False, choices=[("", "全部"), *STATES])

    def __init__(self, data):
        super().__init__(data)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def of(self, endpoint):
        """The deliveries of an endpoint that were asked for, newest first; all where the question has a fault."""
        rows = endpoint.deliveries.select_related("event")
        if not self.is_valid():
            return rows
        asked = self.cleaned_data
        if asked["event"]:
            rows = rows.filter(event__name=asked["event"])
        if asked["state"]:
            rows = getattr(rows, asked["state"])()
        return rows
