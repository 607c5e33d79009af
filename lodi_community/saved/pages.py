"""Keeping a view of a page, opening and removing it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from lodi_community.records.door import StaleVersion, WriteDoor
from lodi_community.records.fields import CONTROL_CHARACTERS
from lodi_community.records.formfields import typed

from .checking import NOT_KEPT, can_be_kept, gone_from, is_place
from .models import SavedView

LABEL = SavedView._meta.label_lower


class SavedViewForm(forms.ModelForm):
    """Name and sharing are typed; page, code and query come with the page."""

    class Meta:
        model = SavedView
        fields = ["title", "shared", "page", "code", "query"]
        widgets = {name: forms.HiddenInput() for name in ("page", "code", "query")} | {
            "title": forms.TextInput(attrs={"class": "input"})
        }
        error_messages = {"title": {"required": "请给这个查询起个名字，例如“娄星区用房还差的社区”"}}

    def clean_page(self):
        """The page, of those whose views are kept."""
        page = self.cleaned_data["page"]
        if not can_be_kept(page):
            raise ValidationError("这个页面的查询不能保存")
        return page

    def clean_query(self):
        """The query without what is no part of a view."""
        return kept_of(QueryDict(self.cleaned_data["query"]))

    def clean(self):
        """Page and code together are an address in the user's scope."""
        page, code = self.cleaned_data.get("page"), self.cleaned_data.get("code", "")
        if page and not _has_address(self.instance.owner, page, code):
            raise ValidationError(f"区划代码“{typed(code)}”和这个页面对不上。请打开要保存的页面，在那一页上保存")
        return super().clean()


def kept_of(query):
    """The part of an address that a view keeps, as text: without empty values, page number and what no database takes."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        values = [value for value in values if value and not CONTROL_CHARACTERS.search(value)]
        if name not in NOT_KEPT and values:
            kept.setlist(name, values)
    return kept.urlencode()


def require(user):
    """403 with a sentence for a post that has no lists."""
    if not user.may("change", LABEL):
        raise PermissionDenied("您的岗位没有可以保存的查询")


@require_POST
def keep(request):
    """Keep what a page shows, by name. Refused, everything typed stands on a page of its own."""
    require(request.user)
    view = SavedView(owner=request.user, division=request.user.division)
    form = SavedViewForm(request.POST, instance=view)
    if form.is_valid():
        try:
            with WriteDoor(request.user, "保存查询") as door:
                door.keep(form.save(commit=False))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"已保存查询“{view.title}”，在“保存的查询”里打开")
            return redirect(_address(view, view.query))
    context = {"form": form, "crumbs": [("保存查询", None)]}
    return render(request, "saved/form.html", context, status=422)


def _has_address(user, page, code):
    """Whether a page is one of a place and the code is of a place in scope, or it is of none and there is no code."""
    try:
        reverse(page, args=[code] if code else [])
    except NoReverseMatch:
        return False
    return not code or is_place(user, code)


def _address(view, query):
    url = reverse(view.page, args=[view.code] if view.code else [])
    return f"{url}?{query}" if query else url


@require_safe
def open_view(request, pk):
    """The page with a saved view's filters; what is gone of them is said, and the page is shown without it."""
    require(request.user)
    view = get_object_or_404(SavedView.objects.for_user(request.user), pk=pk)
    if not can_be_kept(view.page) or (view.code and not is_place(request.user, view.code)):
        raise Http404(f"查询“{view.title}”的页面或单位现在没有了")
    query, told = gone_from(request.user, view.page, view.query)
    if told:
        messages.warning(request, f"查询“{view.title}”有一部分已经没有：{'；'.join(told)}。")
    return redirect(_address(view, query))


@require_POST
def remove(request, pk):
    """Remove one's own view, or one of somebody who has left the unit, and stay on the page."""
    require(request.user)
    view = get_object_or_404(SavedView.objects.removable_by(request.user), pk=pk)
    try:
        with WriteDoor(request.user, "不用了") as door:
            door.remove(view)
    except StaleVersion:
        messages.warning(request, f"查询“{view.title}”已经删除")
    else:
        messages.success(request, f"已删除查询“{view.title}”")
    if not can_be_kept(view.page):
        return redirect("home")
    return redirect(_address(view, gone_from(request.user, view.page, view.query)[0]))
