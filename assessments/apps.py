from django.apps import AppConfig
from django.core import checks


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "考核"

    def ready(self):
        """Bind the layers below: every app's measures, the locks of sealed years and of filings, what follows a write."""
        from communities import figures, floors
        from lodi_community.records import hooks

        from .checks import rules_have_measures
        from .dashboards import crumbs
        from .dashboards import live as panel
        from .filings import locks as filing_locks
        from .filings import remarks
        from .floors import city_amount
        from .inspection import live, locks

        figures.discover()
        checks.register(rules_have_measures)
        floors.CITY_AMOUNTS.append(city_amount)
        hooks.LOCKS.append(locks.sealed_year)
        hooks.LOCKS.append(filing_locks.filed)
        hooks.HOLDS.append(filing_locks.hold)
        hooks.AFTER_WRITE.append(live.judge_places)
        hooks.CRUMBS.append(crumbs.crumbs)
        hooks.FORM_NOTES.append(panel.form_notes)
        hooks.PANELS.append(panel.panel_url)
        hooks.REMARKS.append(remarks.of_record)
