"""Addresses of the domain's resources for programs."""

from django.urls import path

from . import corrections, filings, inspections, me, reports, standards, summaries, units, verdicts

urlpatterns = [
    path("me", me.Me.as_view(), name="api-me"),
    path("units", units.Units.as_view(), name="api-units"),
    path("units/<str:code>", units.OneUnit.as_view(), name="api-unit"),
    path("filings", filings.Filings.as_view(), name="api-filings"),
    path("filings/<str:code>", filings.OneFiling.as_view(), name="api-filing"),
    path("filings/<str:code>/submit", filings.Submit.as_view(), name="api-filing-submit"),
    path("filings/<str:code>/withdraw", filings.Withdraw.as_view(), name="api-filing-withdraw"),
    path("filings/<str:code>/approve", filings.Approve.as_view(), name="api-filing-approve"),
    path("filings/<str:code>/return", filings.Return.as_view(), name="api-filing-return"),
    path("filings/<str:code>/settle", filings.Settle.as_view(), name="api-filing-settle"),
    path("filings/<str:code>/unlock", filings.Unlock.as_view(), name="api-filing-unlock"),
    path("filings/<str:code>/extend", filings.Extend.as_view(), name="api-filing-extend"),
    path("standards", standards.Standards.as_view(), name="api-standards"),
    path("standards/<str:key>/rules", standards.Rules.as_view(), name="api-rules"),
    path("verdicts", verdicts.Verdicts.as_view(), name="api-verdicts"),
    path("verdicts/<str:code>", verdicts.OfCommunity.as_view(), name="api-verdicts-of"),
    path("verdicts/<str:code>/<str:key>/trace", verdicts.Trace.as_view(), name="api-trace"),
    path("summaries/<str:code>", summaries.Summaries.as_view(), name="api-summary"),
    path("inspections", inspections.Inspections.as_view(), name="api-inspections"),
    path("inspections/automatic", inspections.Automatic.as_view(), name="api-automatic"),
    path("inspections/trial", inspections.TrialRun.as_view(), name="api-trial"),
    path("inspections/corrections", corrections.Corrections.as_view(), name="api-corrections"),
    path("inspections/corrections/<int:number>", corrections.OneCorrection.as_view(), name="api-correction"),
    path("inspections/corrections/<int:number>/confirm", corrections.Confirm.as_view(), name="api-correction-confirm"),
    path(
        "inspections/corrections/<int:number>/withdraw", corrections.Withdraw.as_view(), name="api-correction-withdraw"
    ),
    path("inspections/corrections/<int:number>/seal", corrections.Seal.as_view(), name="api-correction-seal"),
    path("inspections/<str:year>", inspections.OneInspection.as_view(), name="api-inspection"),
    path("inspections/<int:number>/confirm", inspections.Confirm.as_view(), name="api-inspection-confirm"),
    path("inspections/<int:number>/withdraw", inspections.Withdraw.as_view(), name="api-inspection-withdraw"),
    path("reports", reports.Reports.as_view(), name="api-reports"),
    path("reports/verify", reports.Verify.as_view(), name="api-report-verify"),
    path("reports/<str:year>/<str:code>.<str:form>", reports.Report.as_view(), name="api-report"),
]
