"""What a form refuses the API refuses, with the same sentence: every field of every kind, with each value that is wrong for it."""

import re

import pytest
from django.db import models

from lodi_community.api.entering import Entry
from lodi_community.api.values import values_of
from lodi_community.records.forms import build_form
from lodi_community.records.kinds import KINDS

pytestmark = pytest.mark.long

IN_THEIR_WORDS = re.compile("确保该|输入整数|输入一个")  # how the framework begins its sentences
NUMBER = "11010519491231002X"
# type of a field → values of the right JSON type, or of none, that no form takes
WRONG = {
    "whole": [-1, "12a", 3 * 10**9, None, 1.5],
    "decimal": ["-1", "abc", "0.001", None, "1" + "0" * 15],
    "day": ["2026-13-01", "2026-02-30", "1850-01-01", None, "昨天"],
    "text": ["a\x07b", f"见 {NUMBER}", "长" * 2000, None, "  "],
    "choice": ["没有这一项", None, "nothing"],
    "link": [10**9, None, 0],
}


def wrong_for(value, turn):
    """The wrong value of a field in a turn; ... where there is none."""
    if value.type == "yes_no":
        return ...
    kind = "choice" if value.field.choices else value.type
    found = WRONG[kind][turn] if turn < len(WRONG[kind]) else ...
    if found is None and (value.field.null or value.field.blank or value.field.has_default()):
        return ...  # nothing said is right here, or said by the model
    return found


def writer(world, kind):
    """A person who may add rows of a kind."""
    return next(user for user in world.users if user.may("change", kind.label) and user.may("view", kind.label))


@pytest.mark.once
@pytest.mark.parametrize("turn", range(5))
def test_every_field_of_every_kind_refuses_what_its_form_refuses_in_the_same_words(world, turn):
    different, asked = [], 0
    for kind in KINDS.values():
        if not kind.by_programs:
            continue
        user = writer(world, kind)
        sent = {value.name: wrong for value in values_of(kind) if (wrong := wrong_for(value, turn)) is not ...}
        form, _ = build_form(kind, user, data={name: "" if each is None else str(each) for name, each in sent.items()})
        entry = Entry(kind, user)
        entry.add(sent)
        entry.find_linked()
        refused = {each["field"]: each["sentence"] for each in entry.errors}
        for name in sent:
            if form.fields[name].disabled:
                continue  # of this user's form; the door says so (test_rows.py)
            asked += 1
            in_form = "".join(form.errors.get(name, [""]))
            if IN_THEIR_WORDS.search(in_form) or in_form != refused.get(name, ""):
                different.append((kind.slug, name, sent[name], in_form, refused.get(name)))
    assert different == []
    assert asked > 60


def test_a_value_of_another_json_type_is_refused_although_a_form_would_read_it(world):
    entry = Entry(KINDS["yearlyprofile"], world["李敏"])
    entry.add({"households": "200", "area": 1.5, "year": True, "kind": 3, "community": "1"})
    said = {each["field"]: each["sentence"] for each in entry.errors}
    assert said["households"] == "“常住户数”要写成 JSON 的整数（200，不加引号），收到的是文字“200”"
    assert said["area"].endswith("收到的是数 1.5")
    assert said["year"].endswith("收到的是 true")
    assert said["kind"].endswith("收到的是数 3")
    assert said["community"].endswith("收到的是文字“1”")


@pytest.mark.parametrize("text", ["１２", "1,234.5", " 5", "5."])
def test_a_decimal_is_written_as_programs_write_it(world, text):
    entry = Entry(KINDS["yearlyprofile"], world["李敏"])
    entry.add({"area": text})
    assert {each["field"]: each["sentence"] for each in entry.errors}["area"].endswith(f"收到的是文字“{text}”")


def test_every_field_type_of_the_kinds_is_asked():
    fields = {type(value.field) for kind in KINDS.values() for value in values_of(kind)}
    known = (
        models.CharField,
        models.TextField,
        models.IntegerField,
        models.DateField,
        models.BooleanField,
        models.ForeignKey,
    )
    assert all(issubclass(field, known) for field in fields), fields
