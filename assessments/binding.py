"""What this app gives the layers below, which do not know it: measures, checks, locks, what follows a write.

Each layer below names a hook; here stands who answers it. A function that is bound twice is refused by its hook.
"""

from django.conf import settings
from django.core import checks as system

from communities import figures, floors, nil_reports
from lodi_community.api.base import OPENED, RESOURCES
from lodi_community.attachments import keeping
from lodi_community.records import hooks
from lodi_community.records.retention import RULES, Rule

from .api import me, turns
from .api.titles import TITLES
from .catalogue import checks
from .catalogue.city_amounts import city_amount
from .catalogue.sources import counted_kinds
from .catalogue.stated_limits import stated_limits
from .dashboards import crumbs
from .dashboards import live as panel
from .filings import crosschecks, notices, remarks
from .filings import locks as filing_locks
from .filings.closing import open_points
from .filings.sealing import seal_filings, tell_sealed_again
from .followup.cases import following, todos
from .followup.today_views import begins_here
from .inspection import hooks as inspection_hooks
from .inspection import live, locks, tasks, years
from .reports import packing, wordown
from .supervision.telling import tell_of_notices

CHECKS = (
    checks.rules_have_measures,
    checks.measures_count_what_there_is,
    checks.facts_have_units,
    checks.rules_stand_in_the_document,
    checks.rules_count_kinds,
    checks.measures_have_readings,
    checks.one_standard_judges,
    crosschecks.crosschecks_are_known,
    checks.kinds_stand_in_sections,
    checks.figures_have_entries,
)
# (hook, function); a hook calls its functions in this order.
ANSWERS = (
    (floors.CITY_AMOUNTS, city_amount),
    (nil_reports.COUNTED, counted_kinds),
    (hooks.YEARS, years.working_year),
    (hooks.LOCKS, locks.sealed_year),
    (hooks.LOCKS, filing_locks.filed),
    (hooks.LAST_LOCKS, locks.sealed_year),
    (hooks.DECISIONS, locks.decisions_at),
    (hooks.HOLDS, filing_locks.hold),
    (hooks.FOLLOW_UPS, tell_of_notices),
    (hooks.FOLLOW_UPS, following.follow_notices),
    (hooks.FOLLOW_UPS, packing.end_with_post),
    (hooks.AFTER_WRITE, live.judge_places),
    (hooks.AFTER_WRITE, tasks.ask_for_summaries),
    (hooks.TURNS, turns.turned),
    (hooks.HOMES, begins_here),
    (hooks.CRUMBS, crumbs.crumbs),
    (hooks.FORM_NOTES, panel.form_notes),
    (hooks.STATED_LIMITS, stated_limits),
    (hooks.PANELS, panel.panel_url),
    (hooks.REMARKS, remarks.of_record),
    (hooks.ERASURES, remarks.forget_words),
    (hooks.ERASURES, packing.forget_words),
    (keeping.CHECKS, wordown.check),
    (notices.OTHERS, todos.todos),
    (inspection_hooks.ON_SEAL, seal_filings),
    (inspection_hooks.ON_SEAL_AGAIN, tell_sealed_again),
    (inspection_hooks.OPEN_POINTS, open_points),
)


def bind():
    """Called once, when all apps are loaded."""
    figures.discover()
    RESOURCES.update(TITLES)
    OPENED.update(me.RESOURCES)
    for check in CHECKS:
        system.register(check)
    for hook, function in ANSWERS:
        hook.register(function)
    RULES.register(Rule("做好的报告文件和打包", "做好起", _days_of_documents, packing.sweep, "可以再做"))


def _days_of_documents():
    """How long documents are kept; an office may set it."""
    return settings.DOCUMENTS_KEPT_DAYS
