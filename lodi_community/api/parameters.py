"""Parameters of addresses: read, or refused with the sentence that says how they are written."""

import re

from lodi_community.records.formfields import typed
from lodi_community.records.kinds import KINDS
from lodi_community.records.scope import CODE, is_below

from .problems import Problem

PAGE, MOST = 100, 1000  # rows of a page: where nothing is asked for, and at most
ETAG = re.compile(r'(?:W/)?"([0-9]{1,12})"')  # weak where a proxy has packed the answer


def refuse_strange(parameters, known):
    """Raise Problem for a parameter that an address does not know, and for one that is said twice."""
    for name, texts in parameters.lists():
        if name not in known:
            raise Problem("parameter", f"没有参数“{typed(name)}”。可以用的：{'、'.join(known) or '没有'}")
        if len(texts) > 1:
            raise Problem("parameter", f"参数 {name} 写了几次，只能写一次")


def is_trial(parameters):
    """Whether a request is only to be checked: ?validate=1. Raises Problem."""
    asked = parameters.get("validate", "0")
    if asked not in ("0", "1"):
        raise Problem("parameter", f"validate“{typed(asked)}”不对，写 1 是只核对不写入，写 0 是写入")
    return asked == "1"


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


def unit_in(text, user):
    """The code of a place that there is, in the user's scope. Raises Problem: a code mistyped would be a list of nothing."""
    place_in(text, user)
    units = (kind.model for kind in KINDS.values() if kind.model.place == "code")
    if not any(model.objects.visible_to(user).filter(code=text).exists() for model in units):
        raise Problem("not-found", f"没有代码是 {typed(text)} 的单位，或不在您的管理范围内")
    return text
