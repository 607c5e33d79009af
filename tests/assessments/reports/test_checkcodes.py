"""Check codes: one for each unit and year, found again, and changed by any change of what is sealed."""

import re

import pytest

from assessments.reports import checkcodes


def test_every_unit_has_a_check_code_of_its_own(sealed_world):
    inspection = sealed_world.rows("娄底市").inspection
    codes = {
        checkcodes.check_code(inspection, row.code)
        for row in [*sealed_world.world.divisions, *sealed_world.world.communities]
    }
    assert len(codes) == 12
    assert all(re.fullmatch(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}", code) for code in codes)


def test_another_digest_gives_another_check_code(sealed_world):
    inspection = sealed_world.rows("娄底市").inspection
    before = checkcodes.check_code(inspection, "4313")
    inspection.digest = inspection.digest[::-1]
    assert checkcodes.check_code(inspection, "4313") != before


@pytest.mark.parametrize("unit", ["娄底市", "双峰县", "永丰街道", "街心社区"])
def test_a_check_code_tells_year_and_unit(sealed_world, unit):
    rows = sealed_world.rows(unit)
    assert checkcodes.find(sealed_world.report(unit).imprint.check_code) == (rows.inspection, rows.code, unit)


def test_the_code_of_the_whole_inspection_is_known_too(sealed_world):
    inspection = sealed_world.rows("娄底市").inspection
    assert checkcodes.find(inspection.check_code) == (inspection, "", "")


def test_a_code_that_was_never_printed_is_not_found(sealed_world):
    assert checkcodes.find("0000-0000-0000-0000") is None


@pytest.mark.parametrize(
    "typed", ["7f3a91c20be4d85a", " 7F3A-91C2-0BE4-D85A ", "７Ｆ３Ａ 91C2 0BE4 D85A", "7F3A—91C2—0BE4—D85A"]
)
def test_it_does_not_matter_how_a_code_is_typed(typed):
    assert checkcodes.read(typed) == "7F3A-91C2-0BE4-D85A"


@pytest.mark.parametrize("typed", ["", "7F3A", "7F3A-91C2-0BE4-D85A-1", "7F3A-91C2-0BE4-D85G", "校验码"])
def test_what_cannot_be_a_code_is_refused(typed):
    assert checkcodes.read(typed) == ""
