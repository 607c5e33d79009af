"""The sections of a community's data, in the order of the paper forms: one list for every page that goes by it.

Which kinds stand in a section, they say themselves.
"""

from collections import defaultdict
from dataclasses import dataclass

from lodi_community.records.kinds import KINDS, derived


@dataclass(frozen=True)
class Section:
    """A paper form: ``key`` stands in addresses and in the declarations of kinds, ``short`` in the head of a narrow column."""

    key: str
    title: str
    short: str

    @property
    def kinds(self):
        """The kinds of the section, in the paper's order."""
        return kinds_by_section()[self.key]

    def seen_by(self, user):
        """The kinds of the section that the user may see."""
        return [kind for kind in self.kinds if user.may("view", kind.label)]

    def is_part(self, kind):
        """Whether rows of a kind are entered inside the form of another kind of the section: rooms of premises."""
        return any(part.model is kind.model for other in self.kinds for part in other.parts)


SECTIONS = (
    Section("profile", "社区基本情况", "基本情况"),
    Section("grids", "网格", "网格"),
    Section("committees", "党组织与两委", "两委"),
    Section("staff", "工作人员", "人员"),
    Section("reserve", "后备人选", "后备"),
    Section("training", "培训台账", "培训"),
    Section("appraisal", "年度考核", "考核"),
    Section("premises", "服务用房", "用房"),
    Section("projects", "建设项目与收费", "建设"),
    Section("funding", "经费", "经费"),
    Section("order", "制度与公开", "制度公开"),
    Section("organizations", "社会组织", "社会组织"),
    Section("life", "服务与活动", "服务活动"),
)
BY_KEY = {section.key: section for section in SECTIONS}


@derived
def kinds_by_section():
    """Key of a section → its kinds, in the order in which they are declared."""
    found = defaultdict(list)
    for kind in KINDS.values():
        found[kind.section].append(kind)
    return found


def section_of(kind):
    """The section in which rows of a kind are filled in; None for a kind that is not a community's to fill in."""
    return BY_KEY.get(kind.section)


def kinds_at_desk():
    """Every kind that is filled in for communities, in the order of the paper forms."""
    return [kind for section in SECTIONS for kind in section.kinds]


def kind_at_desk(slug):
    """The kind with this slug if it is filled in for communities, else None."""
    kind = KINDS.get(slug)
    return kind if kind and kind.section else None


def neighbours(section):
    """(the section before, the section after), None at either end."""
    at = SECTIONS.index(section)
    return SECTIONS[at - 1] if at else None, SECTIONS[at + 1] if at + 1 < len(SECTIONS) else None
