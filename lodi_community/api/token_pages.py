"""Pages of tokens: a person issues and revokes the own ones, an administrator sees and revokes those of the unit."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from lodi_community.accounts.tokens import LONGEST, Token, issue, revoke
from lodi_community.records import hooks
from lodi_community.records.formfields import DayField
from lodi_community.records.kinds import KINDS

from .base import RESOURCES

ALL, READ, WRITE = "", "read", "write"


def subjects_of(user):
    """[(name, title)] of what a token of a user can be narrowed to: the kinds that the user sees, and the resources."""
    kinds = [(kind.slug, kind.title) for kind in KINDS.values() if user.may("view", kind.label)]
    return [*RESOURCES.items(), *kinds]


def with_words(tokens):
    """[Token] that say what they open in ``opened``, in words."""
    titles = RESOURCES | {kind.slug: kind.title for kind in KINDS.values()}
    rows = list(tokens)
    for token in rows:
        token.opened = "、".join(titles.get(name, name) for name in token.kinds)
    return rows


class TokenForm(forms.Form):
    """What a new token is for, and how narrow it is."""

    name = forms.CharField(
        label="用途",
        max_length=60,
        help_text="哪个系统、做什么用，如“网格平台每日报户数”",
        widget=forms.TextInput(attrs={"class": "input mid"}),
    )
    writes = forms.ChoiceField(
        label="能做什么",
        choices=[(READ, "只读"), (WRITE, "能读能写")],
        initial=READ,
        widget=forms.Select(attrs={"class": "input short"}),
    )
    expires_on = DayField(label="有效到", help_text="最长一年")
    addresses = forms.CharField(
        label="从哪些地址",
        required=False,
        help_text="一行一个，写成 10.1.2.3 或 10.1.2.0/24。空着就是不限",
        widget=forms.Textarea(attrs={"class": "input mid", "rows": 2}),
    )
    kinds = forms.MultipleChoiceField(
        label="能用哪些内容",
        required=False,
        help_text="一项也不选就是您的岗位能用的全部",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["kinds"].choices = subjects_of(user)
        self.fields["expires_on"].initial = date.today() + timedelta(days=LONGEST // 2)

    def clean_name(self):
        """Two tokens of one use are one too many: a form that is sent twice shows the text of the second only."""
        name = self.cleaned_data["name"]
        if self.user.tokens.usable().filter(name=name).exists():
            raise ValidationError(
                f"您已有一枚能用的令牌，用途也是“{name}”。那一枚没有抄下来的，先作废它再发放；给另一个程序用的，写清楚是哪一个"
            )
        return name

    def token(self):
        """The Token that the form describes, not issued yet."""
        typed = self.cleaned_data
        return Token(
            name=typed["name"],
            kinds=typed["kinds"],
            writes=typed["writes"] == WRITE,
            addresses=typed["addresses"].split(),
            expires_on=typed["expires_on"],
        )


def tokens(request):
    """The own tokens, and the form for a new one; its text is shown once, in the answer to the form."""
    form, text = TokenForm(request.POST or None, user=request.user), ""
    if request.method == "POST" and form.is_valid():
        try:
            text = issue(request.user, form.token())
            form = TokenForm(user=request.user)
        except ValidationError as refusal:
            for name, sentences in getattr(refusal, "message_dict", {None: refusal.messages}).items():
                form.add_error(name if name in form.fields else None, sentences)
    context = {
        "form": form,
        "text": text,
        "rows": with_words(request.user.tokens.all()),
        "today": date.today(),
        "crumbs": [*hooks.crumbs(request.user, None), ("我的接口令牌", None)],
    }
    return render(request, "api/tokens.html", context, status=422 if form.errors else 200)


def all_tokens(request):
    """The tokens of everybody in the administrator's scope."""
    if not request.user.may("change", "accounts.user"):
        raise PermissionDenied("全部令牌由系统管理员查看")
    rows = Token.objects.visible_to(request.user).select_related("user__division")
    context = {
        "rows": with_words(rows),
        "today": date.today(),
        "crumbs": [*hooks.crumbs(request.user, None), ("接口令牌", None)],
    }
    return render(request, "api/all_tokens.html", context)


@require_POST
def revoke_token(request, pk):
    """Revoke a token: an own one, or as an administrator one of the unit's."""
    own = request.user.tokens.filter(pk=pk).first()
    administers = request.user.may("change", "accounts.user")
    token = own or (Token.objects.visible_to(request.user).filter(pk=pk).first() if administers else None)
    if token is None:
        raise Http404
    if token.revoked_at:
        messages.warning(request, f"令牌“{token}”早已作废")
    else:
        revoke(token, request.user)
        messages.success(request, f"已作废令牌“{token}”，用它的程序从现在起进不来")
    return redirect("tokens" if own else "tokens-all")
