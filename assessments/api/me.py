"""Who asks: the account, what its post may do with records and resources, and within which limits the token keeps it."""

from rest_framework.response import Response

from lodi_community.records.kinds import KINDS

from . import filings, inspections, units
from .base import DomainView, moment
from .schemas import CODE, DAY, MOMENT, NAME, described, listed, maybe, record, text, yes_no

RIGHTS = {"type": "object", "additionalProperties": listed({"type": "string"})}
TOKEN = record(
    name=text("用途"), opens=listed(text("能用的内容；空的是全部")), writes=yes_no("能写"), addresses=listed(text("从哪些地址；空的是不限")),
    made_at=MOMENT, expires_on=DAY,
)  # fmt: skip
ME = record(
    name=text("姓名"), account=text("账号"), post=text("岗位"), post_name=text("岗位的名称"),
    unit=record(code=CODE, name=NAME, level=text("级别")), records={**RIGHTS, "title": "记录的种类 → 能办的"},
    resources={**RIGHTS, "title": "资源 → 能办的"}, token=maybe(TOKEN),
)  # fmt: skip
READ = ("read",)


def _reads(action, name):
    return lambda user: READ if user.may(action, name) else ()


# resource, as a token names it → function of a user: what the post may do
RESOURCES = {
    "units": lambda user: READ if any(user.may("view", name) for name in units.KINDS) else (),
    "filings": filings.rights_of,
    "standards": _reads("view", "rulebook"),
    "verdicts": _reads("view", "dashboard"),
    "summaries": _reads("view", "dashboard"),
    "inspections": inspections.rights_of,
    "reports": _reads("view", "report"),
    "changes": lambda user: READ,
}


class Me(DomainView):
    """GET: who asks. Every token opens it."""

    @described("me_read", "我是谁，能办什么", ME)
    def get(self, request):
        user, token = request.user, request.auth
        self.tell("我的账号", 1)
        return Response(
            {
                "name": user.name,
                "account": user.username,
                "post": user.post,
                "post_name": user.get_post_display(),
                "unit": {"code": user.scope, "name": user.division.name, "level": user.level.key},
                "records": {slug: actions for slug, kind in KINDS.items() if (actions := _of_kind(user, token, kind))},
                "resources": {
                    name: actions
                    for name, allowed in RESOURCES.items()
                    if (actions := [one for one in allowed(user) if _opens(token, name, one != "read")])
                },
                "token": token
                and {
                    "name": token.name,
                    "opens": token.kinds,
                    "writes": token.writes,
                    "addresses": token.addresses,
                    "made_at": moment(token.made_at),
                    "expires_on": token.expires_on.isoformat(),
                },
            }
        )


def _of_kind(user, token, kind):
    """What a user may do with the rows of a kind: read, write."""
    if not user.may("view", kind.label) or not _opens(token, kind.slug, False):
        return []
    writes = kind.by_programs and user.may("change", kind.label) and _opens(token, kind.slug, True)
    return ["read", "write"] if writes else ["read"]


def _opens(token, name, writing):
    return token is None or token.opens(name, writing)
