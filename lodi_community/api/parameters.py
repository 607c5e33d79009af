"""Parameters of addresses: read, or refused with the sentence that says how they are written."""

from lodi_community.records.formfields import typed
from lodi_community.records.scope import CODE, is_below

from .problems import Problem

PAGE, MOST = 100, 1000  # rows of a page: where nothing is asked for, and at most


def refuse_strange(parameters, known):
    """Raise Problem for a parameter that an address does not know."""
    if strange := [name for name in parameters if name not in known]:
        raise Problem("parameter", f"没有参数“{typed(strange[0])}”。可以用的：{'、'.join(known) or '没有'}")


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
