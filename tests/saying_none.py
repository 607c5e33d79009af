"""Statements of none (零报告) as tests make them."""

import pytest
from django.core.exceptions import ValidationError

from communities.models import NilReport
from lodi_community.records.models import Revision
from tests.facts import add
from tests.world import YEAR


def nil(place, kind, year=YEAR, since=None):
    return NilReport(code=place.code, kind=kind, year=year, since=since)


def stated(place, kind, since=None, year=YEAR):
    """A report as a fact that is there, past the door."""
    return add(NilReport, [nil(place, kind, year, since)])[0]


def refused(report, by):
    with pytest.raises(ValidationError) as error:
        report.keep(by=by)
    assert not NilReport.objects.exists()
    assert not Revision.objects.exists()
    return error.value.messages
