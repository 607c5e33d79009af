"""Numbers in addresses and in what buttons send."""

import pytest

from lodi_community.records.asked import exactly, whole

NONE = [None, "", "²", "٣", "-1", "+1", "1.0", " 1", "1\n", "1e3", "9" * 19, "9" * 5000]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_plain_number_is_none(text):
    assert whole(text) is None and exactly(text, 4) is None


def test_a_number_is_read_with_zeros_before_it_and_a_year_has_four_digits():
    assert (whole("0"), whole("007"), whole("9" * 18)) == (0, 7, 10**18 - 1)
    assert (exactly("2026", 4), exactly("26", 4), exactly("02026", 4)) == (2026, None, None)
