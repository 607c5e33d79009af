from django.apps import AppConfig
from django.core import checks


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "考核"

    def ready(self):
        """Bind the layers below: every app's measures, the locks of sealed years and of filings, what follows a write."""
        from django.conf import settings

        from communities import figures, floors, nil_reports
        from lodi_community.api.base import OPENED, RESOURCES
        from lodi_community.attachments import keeping
        from lodi_community.records import hooks
        from lodi_community.records.retention import RULES, Rule

        from .api import me, turns
        from .api.titles import TITLES
        from .catalogue import checks as catalogue_checks
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

        figures.discover()
        RESOURCES.update(TITLES)
        OPENED.update(me.RESOURCES)
        for check in (
            catalogue_checks.rules_have_measures,
            catalogue_checks.facts_have_units,
            catalogue_checks.rules_stand_in_the_document,
            catalogue_checks.rules_count_kinds,
            catalogue_checks.measures_have_readings,
            catalogue_checks.one_standard_judges,
            crosschecks.crosschecks_are_known,
            catalogue_checks.kinds_stand_in_sections,
            catalogue_checks.figures_have_entries,
        ):
            checks.register(check)
        floors.CITY_AMOUNTS.register(city_amount)
        nil_reports.COUNTED.register(counted_kinds)
        hooks.YEARS.register(years.working_year)
        hooks.LOCKS.register(locks.sealed_year)
        hooks.LAST_LOCKS.register(locks.sealed_year)
        hooks.DECISIONS.register(locks.decisions_at)
        hooks.LOCKS.register(filing_locks.filed)
        hooks.HOLDS.register(filing_locks.hold)
        hooks.FOLLOW_UPS.register(tell_of_notices)
        hooks.FOLLOW_UPS.register(following.follow_notices)
        hooks.AFTER_WRITE.register(live.judge_places)
        hooks.AFTER_WRITE.register(tasks.ask_for_summaries)
        hooks.TURNS.register(turns.turned)
        hooks.HOMES.register(begins_here)
        hooks.CRUMBS.register(crumbs.crumbs)
        hooks.FORM_NOTES.register(panel.form_notes)
        hooks.STATED_LIMITS.register(stated_limits)
        hooks.PANELS.register(panel.panel_url)
        hooks.REMARKS.register(remarks.of_record)
        hooks.ERASURES.register(remarks.forget_words)
        hooks.ERASURES.register(packing.forget_words)
        keeping.CHECKS.register(wordown.check)
        notices.OTHERS.register(todos.todos)
        days = lambda: settings.DOCUMENTS_KEPT_DAYS  # noqa: E731 # an office may set it
        RULES.register(Rule("做好的报告文件和打包", "做好起", days, packing.sweep, "可以再做"))
        inspection_hooks.ON_SEAL.register(seal_filings)
        inspection_hooks.ON_SEAL_AGAIN.register(tell_sealed_again)
        inspection_hooks.OPEN_POINTS.register(open_points)
