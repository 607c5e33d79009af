"""How figures, dates and quotations are printed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms

from lodi_community.records.templatetags import portal


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (20_000_000, "20.00"),
        (452_700_000, "452.70"),
        (1_234_567_890_000, "1,234,567.89"),
        (0, "0.00"),
        (499_999, "0.50"),
    ],
)
def test_money_is_shown_in_wan_yuan_with_two_decimals(fen, text):
    assert portal.wan(fen) == text


@pytest.mark.parametrize(("fen", "text"), [(165_000, "1,650"), (165_050, "1,650.50"), (0, "0"), (-12_300, "-123")])
def test_money_is_shown_in_yuan_with_cents_only_where_there_are_some(fen, text):
    assert portal.yuan(fen) == text


def test_a_column_of_yuan_has_one_width():
    assert portal.yuan(165_000, 2) == "1,650.00"


def test_an_area_has_two_decimals_and_thousands():
    assert portal.area(1_180_433) == "11,804.33"


def test_half_days_are_shown_only_where_there_are_some():
    assert [portal.days(value) for value in (24, 13, 0)] == ["12", "6.5", "0"]


@pytest.mark.parametrize(
    "show", [portal.wan, portal.yuan, portal.area, portal.days, portal.thousands, portal.day, portal.shown]
)
def test_missing_is_never_nought(show):
    assert "未填报" in show(None)
    assert "0" not in show(None)


def test_dates_are_written_year_first_and_times_in_local_time():
    assert portal.day(date(2026, 1, 5)) == "2026-01-05"
    assert portal.moment(datetime(2026, 11, 18, 1, 42, tzinfo=UTC)) == "2026-11-18 09:42"


def test_values_of_a_record_are_shown_as_people_read_them():
    assert portal.shown(True) == "是"
    assert portal.shown(Decimal("12286.50"), "m²") == '12,286.50<span class="unit">m²</span>'
    assert portal.shown(2026) == 2026


def test_a_value_cannot_bring_markup_along():
    assert "<b>" not in portal.shown("<b>", "m²")


@pytest.mark.parametrize(
    ("met", "total", "text"),
    [(96, 377, "25.5"), (377, 377, "100.0"), (0, 377, "0.0"), (0, 0, "—"), (9_999, 10_000, "99.9"), (1, 10_000, "0.1")],
)
def test_a_share_is_rounded_half_up_but_never_to_all_or_nothing(met, total, text):
    assert portal.percent(met, total) == text


class Room(forms.Form):
    use = forms.ChoiceField(choices=[("1", "调解室")])
    area = forms.DecimalField(widget=forms.TextInput(attrs={"class": "input short num"}), help_text="按建筑面积")


def test_a_control_is_described_by_its_limit_help_and_error():
    form = Room({"area": "x"})
    form.fields["area"].limit = "不少于 50 m²（第9条）"
    assert 'aria-describedby="id_area_limit id_area_helptext id_area_error"' in portal.control(form["area"])


def test_in_a_row_of_a_table_only_the_error_describes_a_control():
    form = Room({"area": "x"})
    form.fields["area"].limit = "不少于 50 m²（第9条）"
    assert 'aria-describedby="id_area_error"' in portal.control(form["area"], "row")


def test_the_width_of_a_choice_tells_what_is_expected():
    assert 'class="input short"' in portal.control(Room()["use"])


def test_the_summary_names_every_error_and_leads_to_its_field():
    form = Room({"area": "x"})
    assert [(target, where) for target, where, _ in portal.form_errors(form)] == [
        ("id_use", "Use"),
        ("id_area", "Area"),
    ]
