"""What the domain's addresses have in common: rights, what the address asks, places, years, pages, the log of access."""

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from communities.models import FIRST_YEAR, Community, Division
from lodi_community.api.base import ApiView
from lodi_community.api.parameters import MOST, PAGE, place_in, unit_in, whole
from lodi_community.api.problems import NOT_HERE, Problem
from lodi_community.records.asked import exactly
from lodi_community.records.fields import CONTROL_CHARACTERS
from lodi_community.records.formfields import typed
from lodi_community.records.seen import Act, tell

from ..dashboards.choosing import asked_inspection
from ..inspection.years import working_year

SALT = "assessments.api.cursor"


class Asked:
    """The parameters of an address, all of them known, each said once. Raises Problem."""

    def __init__(self, parameters, known):
        for name, texts in parameters.lists():
            if name not in known:
                allowed = f"可以用的：{'、'.join(known)}" if known else "这个地址不带参数"
                raise Problem("parameter", f"没有参数“{typed(name)}”。{allowed}")
            if len(texts) > 1:
                raise Problem("parameter", f"参数 {name} 写了几次，只能写一次")
            if CONTROL_CHARACTERS.search(texts[0]):
                raise Problem("parameter", f"参数 {name} 里有看不见的控制字符，请去掉")
        self.texts = parameters.dict()

    def text(self, name):
        """What is said, "" for nothing."""
        return self.texts.get(name, "").strip()

    def parts(self, name):
        """What is said with commas between; [] where the parameter is not there. Raises Problem."""
        if name in self.texts and not self.text(name):  # of a list that came out empty, all would be the wrong answer
            raise Problem("parameter", f"{name} 是空的。写几个值，用英文逗号隔开；要全部的，不写 {name}")
        parts = self.text(name).split(",") if self.text(name) else []
        if len(parts) > MOST:
            raise Problem("parameter", f"{name} 最多写 {MOST} 个值，这里有 {len(parts)} 个")
        return parts

    def choice(self, name, choices):
        """One of some values, "" for none. Raises Problem."""
        return next(iter(self._known(name, [self.text(name)] if self.text(name) else [], choices)), "")

    def choices(self, name, choices):
        """Values asked for by ``name`` or ``name__in``; all where nothing is asked. Raises Problem."""
        asked = [*([self.text(name)] if self.text(name) else []), *self.parts(f"{name}__in")]
        return self._known(name, asked, choices) or [*choices]

    def _known(self, name, texts, choices):
        if strange := [text for text in texts if text not in choices]:
            raise Problem(
                "parameter", f"参数 {name} 的值“{typed(strange[0])}”不对。可以写的：{'、'.join(map(str, choices))}"
            )
        return texts

    def is_on(self, name):
        """Whether a switch is 1."""
        return self.choice(name, ("0", "1")) == "1"


class DomainView(ApiView):
    """An address of the domain. ``right``: (action, name, words) that the post has to have, as on the pages."""

    right = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.require()
        known = getattr(getattr(self, request.method.lower(), None), "parameters", None)
        if known is not None:
            self.asked = Asked(request.query_params, known)

    def require(self):
        """403 with a sentence for a post that may not look here."""
        if self.right and not self.request.user.may(*self.right[:2]):
            raise PermissionDenied(f"您的岗位不能{self.right[2]}")

    def tell(self, what, number, place="", act=Act.READ):
        """What a token read stands in the log of access, and every file that was made."""
        token = self.request.auth
        if token or act != Act.READ:
            what = f"接口：{what}（令牌“{token.name}”）" if token else f"接口：{what}"
            tell(self.request._request, act, what=what, place_code=place or self.request.user.scope, rows=number)

    # Places and years ---------------------------------------------------------------------------

    def place(self, name="place"):
        """The code of the division or community that a parameter names; the user's own without it. Raises Problem."""
        text = self.asked.text(name)
        return unit_in(text, self.request.user) if text else self.request.user.scope

    def division(self, code):
        """The division in the user's scope. Raises Problem."""
        return self._of(Division.objects, code, "市、县市区、街道（乡镇）")

    def community(self, code):
        """The community in the user's scope. Raises Problem."""
        return self._of(Community.objects.select_related("street"), code, "社区")

    def _of(self, rows, code, what):
        row = rows.all().visible_to(self.request.user).filter(code=place_in(code, self.request.user)).first()
        if row is None:
            raise Problem("not-found", f"没有代码是 {typed(code)} 的{what}，或不在您的管理范围内")
        return row

    def year(self, code):
        """The year asked for where a place lies; the working year without one. Raises Problem."""
        working, text = working_year(code), self.asked.text("year")
        year = year_in(text) if text else working
        if year > working:
            raise Problem("parameter", f"{year}年度还没有开始填报，现在填报的是{working}年度")
        return year

    def inspection(self, code):
        """The inspection that ?year=, ?run= and ?standard= name; that of the working year without. Raises Problem."""
        if self.asked.text("run") and not self.asked.text("year"):
            raise Problem("parameter", "run 是某个年度的第几次督查，要和 year 一起写")
        try:
            return asked_inspection(self.request, code)
        except Http404 as refusal:
            raise Problem("not-found", str(refusal) or NOT_HERE) from refusal

    # Pages --------------------------------------------------------------------------------------

    @property
    def limit(self):
        """How many rows a page has. Raises Problem."""
        limit = whole(self.request.query_params, "limit", PAGE)
        if not 1 <= limit <= MOST:
            raise Problem("parameter", f"limit“{limit}”不对，一页 1 到 {MOST} 条")
        return limit

    def after(self):
        """The key behind which the page begins, None for the first page. Raises Problem."""
        text = self.asked.text("cursor")
        if not text:
            return None
        try:
            key, mark = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError) as fault:
            raise Problem("parameter", "cursor 不是本系统给的。翻页请原样用上一页答复里的 next") from fault
        if mark != self._mark:
            raise Problem("parameter", "cursor 是另一个列表的。筛选改了，请从第一页取起")
        return key

    def page(self, rows, key):
        """{"results", "next"} of rows, one more than fit on a page where there is a further one. ``key``: row → its key."""
        limit = self.limit
        following = None
        if len(rows) > limit:
            parameters = self.request.query_params.copy()
            parameters["cursor"] = signing.dumps([key(rows[limit - 1]), self._mark], salt=SALT)
            following = f"{self.request.path}?{parameters.urlencode()}"
        return {"results": rows[:limit], "next": following}

    @property
    def _mark(self):
        """What a cursor is of: whose list, and all that was asked but where a page begins and how long it is."""
        asked = sorted(pair for pair in self.asked.texts.items() if pair[0] not in ("cursor", "limit"))
        return salted_hmac(SALT, repr([self.request.user.pk, self.request.path, asked])).hexdigest()[:16]


def year_in(text):
    """The year that a text names. Raises Problem."""
    if (year := exactly(text, 4)) is None or year < FIRST_YEAR:
        raise Problem("parameter", f"“{typed(text)}”不是年度。写四位数字，从 {FIRST_YEAR} 起")
    return year


def body_of(request, kinds, longest=200):
    """What a body says. ``kinds``: name → the type that its value has to have; what is not said is "" or {}.

    Texts of an object or a list are held to the same: ``longest`` signs that a database takes. Raises Problem.
    """
    sent = request.data
    if not isinstance(sent, dict):
        raise Problem("invalid", f"正文写成一个 JSON 对象，可以有 {'、'.join(kinds)}")
    if strange := [name for name in sent if name not in kinds]:
        raise Problem("invalid", f"正文里没有“{typed(strange[0])}”这一项。可以写的：{'、'.join(kinds) or '没有'}")
    for name, kind in kinds.items():
        if name in sent and type(sent[name]) is not kind:
            words = {str: "文字", int: "整数", bool: " true 或 false", list: "文字的列表", dict: '对象 {"…": "文字"}'}[
                kind
            ]
            raise Problem("invalid", f"{name} 要写成 JSON 的{words}")
        for text in _texts_in(kind, sent.get(name)):
            _refuse_text(name, text, longest)
    return {name: sent.get(name, kind()) for name, kind in kinds.items()}


def _texts_in(kind, value):
    """The values of a body's member that have to be texts."""
    if kind is dict and value:
        return value.values()
    return [value] if kind is str and value else value if kind is list and value else ()


def _refuse_text(name, text, longest):
    if not isinstance(text, str):
        raise Problem("invalid", f"{name} 里每一项都要写成 JSON 的文字")
    if CONTROL_CHARACTERS.search(text) or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise Problem("invalid", f"{name} 里有看不见的控制字符，或不成对的代理码，请去掉")
    if len(text) > longest:
        raise Problem("invalid", f"{name} 最多 {longest} 个字，这里有 {len(text)} 个")


def moment(at):
    """A moment in local time, None for none."""
    return at and timezone.localtime(at).isoformat()
