"""The divisions and communities of the user's scope, as a tree of codes."""

from rest_framework.response import Response

from communities.levels import Level, level_of
from communities.models import Community, Division
from lodi_community.api.parameters import place_in
from lodi_community.api.problems import Problem
from lodi_community.records.searching import having

from .base import DomainView
from .schemas import CODE, NAME, described, maybe, paged, record, text

UNIT = record(
    code=CODE, name=NAME, level=text("级别"), level_name=text("级别的名称"), above=maybe(text("上一级的代码"))
)
LEVELS = {level.key: level for level in Level}
KINDS = ("dashboard", "communities.division", "communities.community")  # whoever sees one of them knows the units


class UnitsView(DomainView):
    """An address of the units."""

    subject = "units"

    def require(self):
        if not any(self.request.user.may("view", name) for name in KINDS):
            raise Problem("not-allowed", "您的岗位不能查看区划和社区")


class Units(UnitsView):
    """GET: the units, in the order of their codes."""

    @described("units_list", "区划和社区", paged(UNIT), "level", "above", "code__in", "q", "limit", "cursor")
    def get(self, request):
        limit = self.limit
        rows = [row for model in (Division, Community) for row in self._rows(model)[: limit + 1]]
        answer = self.page([unit(*row) for row in sorted(rows)][: limit + 1], lambda row: row["code"])
        self.tell("区划和社区", len(answer["results"]))
        return Response(answer)

    def _rows(self, model):
        """(code, name) of the units of a model that are asked for, behind the page before."""
        rows = model.objects.visible_to(self.request.user).order_by("code")
        if level := LEVELS.get(self.asked.choice("level", LEVELS)):
            rows = rows.filter(code__regex=f"^[0-9]{{{level:d}}}$")
        if text := self.asked.text("above"):
            above = level_in(place_in(text, self.request.user))
            below = LEVELS[above].below
            rows = rows.within(text).filter(code__regex=f"^[0-9]{{{below or 0:d}}}$")
        if codes := self.asked.parts("code__in"):
            rows = rows.filter(code__in=codes)
        if word := self.asked.text("q"):
            rows = rows.filter(having(word, "name") | having(word, "code", lookup="startswith"))
        if after := self.after():
            rows = rows.filter(code__gt=after)
        return rows.values_list("code", "name")


class OneUnit(UnitsView):
    """GET: one unit."""

    @described("unit_read", "一个区划或社区", UNIT, path=["code"])
    def get(self, request, code):
        level = level_in(place_in(code, request.user))
        row = self.community(code) if LEVELS[level] == Level.COMMUNITY else self.division(code)
        self.tell(str(row), 1, code)
        return Response(unit(row.code, row.name))


def level_in(code):
    """The key of the level of a code. Raises Problem for one that has no level's digits."""
    try:
        return level_of(code).key
    except ValueError as fault:
        digits = "、".join(str(int(level)) for level in Level)
        raise Problem("not-found", f"没有代码是 {code} 的单位：区划代码是 {digits} 位") from fault


def unit(code, name):
    """A unit as JSON."""
    level = level_of(code)
    above = code[: level.above] if level.above else None
    return {"code": code, "name": name, "level": level.key, "level_name": level.label, "above": above}
