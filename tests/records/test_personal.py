"""What the trail says of persons lies beside the chain: it can be erased on lawful request, and nothing else can unseen."""

from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.urls import reverse

from communities.models import Grid
from lodi_community.records import chain, personal, verifying
from lodi_community.records.asof import as_of, last_number
from lodi_community.records.checks import faults_of
from lodi_community.records.door import WriteDoor
from lodi_community.records.history import Reader
from lodi_community.records.kinds import KINDS
from lodi_community.records.models import PersonalValue, Revision, RevisionChain
from lodi_community.records.revisions import ERASED
from lodi_community.records.undoing import rows_as_of
from staffing.models import Employment, Person
from tests.typing_in import text_of

NAME, NUMBER = "甄宝玉", "13912345678"


@pytest.fixture
def clerk(world):
    return world["李敏"]


@pytest.fixture
def person(world, clerk):
    """Somebody with a number, entered and changed, who works for the community."""
    row = Person(
        community=world["街心社区"], name=NAME, sex="1", birth_date=date(1990, 5, 1), political_status="13",
        education_level="2",
    ).keep(clerk)  # fmt: skip
    row.mobile = NUMBER
    row.keep(clerk)
    Employment(person=row, position="网格员", source="other", started_on=date(2020, 1, 1)).keep(clerk)
    return row


def erase(by, person, *names):
    with WriteDoor(by, "本人书面请求") as door:
        return personal.erase(door, Person, person.pk, names)


def beside():
    """The table as its owner could change it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
    return models.QuerySet(PersonalValue)


def verify():
    output = StringIO()
    call_command("verify_revisions", chain=True, stdout=output)
    return output.getvalue().splitlines()[-1]


def row_faults(*models_wanted):
    """Faults of the rows that were entered here: no revision tells of the world's."""
    found = [fault for model in models_wanted for fault in verifying.row_faults(model)]
    return [sentence for _, sentence in found if "没有修改记录：" not in sentence]


def everywhere(word):
    """Names of the tables in which a word stands."""
    found = []
    for model in apps.get_models():
        texts = [
            f
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField)
        ]
        rows = model._base_manager.values_list(*(field.attname for field in texts)) if texts else ()
        found += [model._meta.label for row in rows if any(word in str(value) for value in row)]
    return sorted(set(found))


def test_the_chain_keeps_digests_of_what_says_who_somebody_is_and_reads_as_before(person):
    added, changed, _ = Revision.objects.order_by("pk")
    assert added.changes["name"] == [None, NAME] and added.title == NAME == str(added).split("添加")[1]
    assert changed.changes == {"mobile": ["", NUMBER]}
    assert Reader(Person).changes(changed) == [("联系电话", "未填报", NUMBER)]
    assert everywhere(NUMBER) == ["records.PersonalValue", "staffing.Person"]
    assert NAME not in str(list(Revision.objects.values_list("stored_title", "stored_changes")))
    assert added.changes["birth_date"] == [None, "1990-05-01"]  # a figure stays where it can be verified
    assert verify() == "修改记录 3 条，连续完整" and not row_faults(Person, Employment)


def test_a_value_beside_the_chain_that_was_changed_is_named(person):
    beside().filter(name="mobile").update(value='["", "13800000000"]')
    number = Revision.objects.order_by("pk")[1].pk
    with pytest.raises(CommandError, match=f"第 {number} 条另存的联系电话与它的摘要不符：被改动过"):
        verify()


def test_a_value_that_went_without_a_word_is_named_and_an_erasure_of_another_is_no_excuse(person, clerk):
    erase(clerk, person, "name")
    assert verify() == "修改记录 5 条，连续完整"
    row = beside().filter(name="mobile").get()
    beside().filter(pk=row.pk).delete()
    with pytest.raises(
        CommandError, match=f"第 {row.revision_id} 条另存的个人信息不见了，没有修改记录说明是依法删除的"
    ):
        verify()


def test_the_table_beside_is_not_changed_or_emptied_in_passing(person):
    for wrong in (lambda: PersonalValue.objects.update(value="1"), lambda: PersonalValue.objects.all().delete()):
        with pytest.raises(TypeError, match="另存的个人信息"):
            wrong()


def test_what_is_erased_stands_nowhere_any_more_and_the_trail_says_so_and_is_whole(person, clerk):
    assert everywhere(NAME) == ["records.PersonalValue", "staffing.Person"]
    gone = erase(clerk, person, "name", "mobile")
    assert gone == 5  # the name and the number once each, the titles of three revisions
    assert everywhere(NAME) == everywhere(NUMBER) == []
    person.refresh_from_db()
    assert (person.name, person.mobile, person.birth_date) == (f"{ERASED}{person.pk}", "", date(1990, 5, 1))
    told = Revision.objects.latest("pk")
    assert (told.kind, told.reason) == (personal.LABEL, "本人书面请求")
    assert told.title == f"{ERASED}：人员花名册（编号 {person.pk}）的姓名、联系电话"
    assert Reader(PersonalValue).changes(told) == [("抹去的值", "未填报", "5")]
    added, changed, employed, blanked, _ = Revision.objects.order_by("pk")
    assert added.title == employed.title == ERASED
    assert (added.changes["name"], changed.changes["mobile"]) == ([None, ERASED], [ERASED, ERASED])
    read = Reader(Person, clerk)
    assert read.changes(changed) == [("联系电话", ERASED, ERASED)]
    assert read.changes(blanked) == [("姓名", ERASED, f"{ERASED}{person.pk}"), ("联系电话", ERASED, "未填报")]
    assert verify() == "修改记录 5 条，连续完整" and not row_faults(Person, Employment)


def test_an_erasure_changes_no_other_row_and_a_row_that_was_erased_is_entered_again(person, clerk, world):
    other = Person(
        community=world["街心社区"], name="贾雨村", sex="1", birth_date=date(1980, 1, 1), political_status="13",
        education_level="2", mobile=NUMBER,
    ).keep(clerk)  # fmt: skip
    erase(clerk, person, "mobile")
    assert everywhere(NUMBER) == ["records.PersonalValue", "staffing.Person"]
    assert Revision.objects.of(person).last().title == NAME  # no title held the number
    person.refresh_from_db()
    person.mobile = "13700000000"
    person.keep(clerk)
    assert Revision.objects.of(person).first().changes == {"mobile": ["", "13700000000"]}
    assert erase(clerk, person, "mobile") == 1
    assert rows_as_of(Person, 0, keys={person.pk, other.pk}).gaps == []
    assert verify().endswith("连续完整") and not row_faults(Person)


def test_the_rows_as_they_were_lack_nothing_but_what_was_erased(person, clerk):
    then = last_number()
    erase(clerk, person, "name", "mobile")
    with as_of(then, wanted=[Employment]) as past:
        row = Employment.objects.get(person_id=person.pk).person
    assert past.gaps == []
    assert (row.name, row.mobile, row.birth_date, row.version) == (ERASED, ERASED, date(1990, 5, 1), 2)


def test_what_was_removed_long_ago_is_erased_from_the_trail(person, clerk):
    Employment.objects.get(person=person).remove(clerk, "离岗")
    person.remove(clerk, "调走")
    erase(clerk, Person(pk=Revision.objects.latest("pk").object_id), "name", "mobile")
    assert everywhere(NAME) == everywhere(NUMBER) == []
    assert verify() == "修改记录 6 条，连续完整" and not row_faults(Person, Employment)


def test_rows_from_before_keep_their_form_and_the_change_of_form_is_a_link_of_the_chain(
    clerk, world, settings, tmp_path, monkeypatch
):
    settings.TRAIL_KEY_FILE = tmp_path / "trail_key"
    grid = Grid.objects.filter(community=world["街心社区"]).first()
    with monkeypatch.context() as before:
        before.setattr(personal, "take_out", lambda links: [])
        grid.grid_worker = "刘姥姥"
        grid.keep(clerk)
    RevisionChain.objects.update(form=0)
    grid.grid_worker = "王板儿"
    grid.keep(clerk)
    old, link, new = Revision.objects.order_by("pk")
    assert old.stored_changes["grid_worker"][1] == "刘姥姥"
    assert (link.kind, link.title, link.changes["form"]) == (chain.LABEL, chain.PARTS, [0, 1])
    assert new.changes == {"grid_worker": ["刘姥姥", "王板儿"]} and "王板儿" not in str(new.stored_changes)
    assert verify() == "修改记录 3 条，连续完整"
    models.QuerySet(Revision).filter(pk=old.pk).update(reason="改") if connection.vendor == "sqlite" else None
    if connection.vendor == "sqlite":
        with pytest.raises(CommandError, match=f"第 {link.pk} 条换了密钥，在它以前的记录和当时的不同"):
            verify()


def test_a_name_in_a_title_is_found_by_who_searches_the_trail(person, sign_in):
    answer = sign_in("李敏").get(reverse("audit"), {"q": NAME})
    assert text_of(answer).count(NAME) >= 3


def test_a_kind_says_who_its_rows_are_about(monkeypatch):
    monkeypatch.setattr(type(KINDS["employment"]), "personal", ("started_on",))
    assert [*faults_of(KINDS["employment"])] == [
        "“工作人员”（staffing.employment）的 person 指到涉及个人的记录，personal 没有写它。",
        "“工作人员”（staffing.employment）的 personal 写了“started_on”，不是文字，删除后没有办法空着。",
    ]
