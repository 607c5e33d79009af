"""The sections of a community's data, in the order of the paper forms: one list for every page that goes by it."""

from dataclasses import dataclass

from lodi_community.records.kinds import KINDS


@dataclass(frozen=True)
class Section:
    """A paper form: ``key`` stands in addresses, ``short`` in the head of a narrow column, ``slugs`` are its kinds."""

    key: str
    title: str
    short: str
    slugs: tuple

    def kinds(self, user):
        """The kinds of the section that the user may see, in the paper's order."""
        return [KINDS[slug] for slug in self.slugs if user.may("view", KINDS[slug].label)]

    def is_part(self, kind):
        """Whether rows of a kind are entered inside the form of another kind of the section: rooms of premises."""
        return any(part.model is kind.model for slug in self.slugs for part in KINDS[slug].parts)


SECTIONS = (
    Section("profile", "社区基本情况", "基本情况", ("yearlyprofile",)),
    Section("grids", "网格", "网格", ("grid",)),
    Section("committees", "党组织与两委", "两委", ("committee", "term", "seat", "subcommittee", "memberdisposal")),
    Section("staff", "工作人员", "人员", ("person", "employment", "pay")),
    Section("reserve", "后备人选", "后备", ("reservecandidate",)),
    Section("training", "培训台账", "培训", ("training",)),
    Section("appraisal", "年度考核", "考核", ("appraisal",)),
    Section("premises", "服务用房", "用房", ("premises", "room", "workplatforms", "unifications", "plaque")),
    Section("projects", "建设项目与收费", "建设", ("buildingplan", "developerproject", "projectfee")),
    Section("funding", "经费", "经费", ("funding", "receipt")),
    Section("order", "制度与公开", "制度公开", ("institution", "meeting", "disclosure")),
    Section("organizations", "社会组织", "社会组织", ("socialorganization", "supportgrant")),
    Section(
        "life", "服务与活动", "服务活动", ("servicebrand", "yearlylife", "activity", "servicepoint", "careinstitution")
    ),
)
FORMS = tuple((section.title, section.slugs) for section in SECTIONS)
BY_KEY = {section.key: section for section in SECTIONS}
BY_SLUG = {slug: section for section in SECTIONS for slug in section.slugs}


def neighbours(section):
    """(the section before, the section after), None at either end."""
    at = SECTIONS.index(section)
    return SECTIONS[at - 1] if at else None, SECTIONS[at + 1] if at + 1 < len(SECTIONS) else None
