"""What all addresses of the API have in common."""

from rest_framework.views import APIView

from lodi_community.records.formfields import typed
from lodi_community.records.scope import CODE, is_below

from .problems import Problem

PAGE, MOST = 100, 1000  # rows of a page: where nothing is asked for, and at most


class ApiView(APIView):
    """``subject``: the name under which a token opens it, None for every token."""

    subject = None

    @classmethod
    def as_view(cls, **kwargs):
        view = super().as_view(**kwargs)
        view.answers_programs = True  # it asks who it is by itself, and refuses in JSON (accounts/middleware.py)
        return view


def whole(parameters, name, default):
    """The whole number in a parameter of the address. Raises Problem."""
    text = parameters.get(name, str(default))
    if not CODE.fullmatch(text):
        raise Problem("parameter", f"参数 {name} 的值“{typed(text)}”不对，应是整数")
    return int(text)


def place_in(text, user):
    """The code of a place in the user's scope that a program named. Raises Problem."""
    if not CODE.fullmatch(text):
        raise Problem("parameter", f"“{typed(text)}”不是区划代码")
    if not is_below(text, user.scope):
        raise Problem("not-found", f"没有代码是 {typed(text)} 的单位，或不在您的管理范围内")
    return text
