"""The page behind a document's QR code: open to anybody, and nothing but what stands on the paper."""

import time

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from lodi_community.accounts.address import address_of
from lodi_community.api.pace import counted

from . import proofs, sealed

MOST, SECONDS = 20, 60  # tries from one address in so many seconds


@login_not_required
@require_safe
def proof(request, code):
    """Year, unit, seal and five figures of a check code. 404 for one that is not ours; 429 after MOST tries in a minute."""
    turn = int(time.time() // SECONDS)
    if counted(f"proof_{address_of(request)}_{turn}", 2 * SECONDS) > MOST:
        response = _page(request, "many", status=429)
        response["Retry-After"] = str(SECONDS)
        return response
    asked = proofs.read(code)
    if asked is None:
        return _page(request, "unfit", status=404)
    check, is_ours = asked
    found = proofs.find(check) if is_ours else None
    if found is None:
        return _page(request, "unknown" if is_ours else "foreign", status=404, check=check)
    return _page(request, "found", check=check, proof=found, standard=sealed.standard_said(found.inspection))


def _page(request, state, status=200, **context):
    response = render(request, "reports/proof.html", {"state": state, "most": MOST} | context, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    return response
