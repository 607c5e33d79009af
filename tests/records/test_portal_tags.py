"""How figures, dates and quotations are printed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms

from lodi_community.records.templatetags import portal


@pytest.mark.parametrize("show", [portal.thousands, portal.points, portal.day, portal.moment, portal.shown])
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
