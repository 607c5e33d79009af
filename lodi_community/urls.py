"""The composition root: every address of the portal."""

from django.urls import include, path

from lodi_community.api.urls import page_patterns
from lodi_community.attachments.pages import DetailPage
from lodi_community.drafts.pages import FormPage
from lodi_community.records.urls import kind_urls

handler400 = "lodi_community.mishaps.pages.bad_request"
handler403 = "lodi_community.mishaps.pages.refused"
handler500 = "lodi_community.mishaps.pages.server_error"

urlpatterns = [
    path("", include("lodi_community.accounts.urls")),
    path("", include("assessments.urls")),
    path("", include("lodi_community.administration.urls")),
    path("", include("lodi_community.access.urls")),
    path("", include("lodi_community.webhooks.urls")),
    path("", include("lodi_community.saved.urls")),
    path("", include(page_patterns)),
    path("api/v1/", include("assessments.api.urls")),
    path("api/v1/", include("lodi_community.api.urls")),
    path("records/", include(kind_urls(detail=DetailPage, form=FormPage))),
    path("records/", include("lodi_community.drafts.urls")),
    path("records/", include("lodi_community.attachments.urls")),
]
