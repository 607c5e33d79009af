"""What every room knows of a kind that only its own declaration tells them of. Run by test_six_places.py."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from assessments.filings import carried, gate
from assessments.filings.completeness import completeness
from assessments.inspection import live
from assessments.inspection.models import Assessment
from assessments.workbooks import apply, guard, template
from assessments.workbooks.check import check, preview
from assessments.workbooks.models import Upload
from assessments.workbooks.sheets import Ground
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision
from tests.kinds.canteen.models import Canteen
from tests.pages import ACTIONS
from tests.places import CITY
from tests.test_menu import marked
from tests.test_scope import PEOPLE, rows_of_rights
from tests.typing_in import form_in, text_of
from tests.visiting import Visitor
from tests.world import YEAR

STREET, JIEXIN = "431302001", "431302001001"


@pytest.fixture
def canteens(world):
    """{community's name: its canteen of the year}, each of its own clerk's."""
    rows = {}
    for clerk, street in (("李敏", "乐坪街道"), ("王芳", "花山街道"), ("陈刚", "永丰街道")):
        with WriteDoor(world[clerk]) as door:
            for community in world[street].communities.order_by("code"):
                rows[community.name] = door.keep(Canteen(community=community, year=YEAR, cook="刘师傅", diners=30))
    return rows


def test_the_menu_leads_to_a_list_with_search_and_filter(canteens, sign_in):
    client = sign_in("李敏")
    page = client.get(reverse("canteen-list"))
    assert [*marked(page)] == ["社区食堂"]
    assert "刘师傅" in text_of(page)
    assert "没有" in text_of(client.get(reverse("canteen-list"), {"q": "王师傅"}))


def test_a_form_adds_changes_and_removes_with_a_revision_each(world, sign_in):
    client = sign_in("李敏")
    data = form_in(client.get(reverse("canteen-add"), {"place": JIEXIN}))
    data |= {"community": world["街心社区"].pk, "year": YEAR, "cook": "刘师傅", "diners": "31"}
    assert client.post(reverse("canteen-add"), data).status_code == 302
    assert "这个社区这一年的食堂已有，请去修改它" in text_of(client.post(reverse("canteen-add"), data | {"opened": ""}))
    row = Canteen.objects.get()
    assert "≥ 30 人（第11条）" in text_of(client.get(reverse("canteen-edit", args=[row.pk])))
    client.post(reverse("canteen-remove", args=[row.pk]), {"version": row.version, "reason": "停办"})
    assert [each.action for each in Revision.objects.filter(kind="canteen.canteen").order_by("pk")] == ["add", "remove"]


def test_the_desk_has_a_block_for_it_and_judges_while_it_is_typed(canteens, world, sign_in):
    client = sign_in("李敏")
    page = client.get(reverse("desk-section", args=[JIEXIN, "life"]))
    assert 'id="block-canteen"' in page.content.decode()
    row = canteens["街心社区"]
    data = form_in(client.get(reverse("canteen-edit", args=[row.pk]))) | {"diners": "12"}
    answer = text_of(client.post(reverse("live-edit", args=["canteen", row.pk]), data))
    assert "社区食堂" in answer and "不达标" in answer


def test_the_streets_sheet_fills_it_in_for_all_communities(world, sign_in):
    client = sign_in("李敏")
    address = reverse("desk-sheet", args=["canteen"])
    data = form_in(client.get(address), "paste") | {f"{JIEXIN}-cook": "刘师傅", f"{JIEXIN}-diners": "40"}
    client.post(address, data)
    assert Canteen.objects.get().diners == 40


def test_a_workbook_has_a_sheet_of_it_and_comes_back_unchanged_and_changed(canteens, world):
    ground = Ground(world["李敏"], STREET, YEAR)
    assert ground.sheet("社区食堂") is not None
    data = template.write(ground)
    batch = check(guard.read(data), Ground(world["李敏"], STREET, YEAR))
    assert batch.count("same") == batch.rows
    Canteen.objects.filter(pk=canteens["街心社区"].pk).delete()
    batch = check(guard.read(data), Ground(world["李敏"], STREET, YEAR))
    assert [sheet["title"] for sheet in preview(batch)["sheets"] if sheet["rows"]] == ["社区食堂"]
    upload = Upload.receive(world["李敏"], "a.xlsx", guard.read(data), code=STREET, where="乐坪街道", year=YEAR)
    apply.check_upload(upload)
    assert upload.state != "failed"


def test_completeness_asks_for_it_while_the_rule_waits(world):
    live.refresh_all(CITY)
    done, asked = completeness(world["李敏"], JIEXIN, YEAR)[JIEXIN]["life"]
    with WriteDoor(world["李敏"]) as door:
        door.keep(Canteen(community=world["街心社区"], year=YEAR, cook="刘师傅", diners=30))
    live.refresh_all(CITY)
    assert completeness(world["李敏"], JIEXIN, YEAR)[JIEXIN]["life"] == (done + 2, asked)
    assert asked > done


def test_the_gate_and_the_list_of_what_is_missing_lead_to_it(world, sign_in):
    live.refresh_all(CITY)
    found = {finding.key: finding for finding in gate.findings(world["李敏"], world["街心社区"], YEAR)}
    assert "社区食堂" in found["missing-canteen-diners"].sentence
    assert reverse("desk-add", args=[JIEXIN, "canteen"]) in sign_in("李敏").get(reverse("desk")).content.decode()


def test_it_is_carried_forward_without_what_is_counted_anew(world):
    with WriteDoor(world["李敏"]) as door:
        old = Canteen(community=world["街心社区"], year=YEAR - 1, cook="刘师傅", diners=30, complaints=2)
        door.keep(old)
    carried.carry_forward(world["李敏"], JIEXIN)
    row = Canteen.objects.get(year=YEAR)
    assert (row.cook, row.diners, row.complaints) == ("刘师傅", 30, None)


def test_the_rule_is_judged_and_its_trace_shows_the_record(canteens, world, sign_in):
    Canteen.objects.filter(pk=canteens["贤童社区"].pk).update(diners=29)
    live.refresh_all(CITY)
    verdicts = {row.name: row.verdicts[-1] for row in Assessment.objects.judging().filter(inspection__year=YEAR)}
    assert (verdicts["街心社区"], verdicts["贤童社区"]) == ("P", "F")
    trace = text_of(sign_in("李敏").get(reverse("trace", args=[JIEXIN, "canteen"])))
    assert "社区食堂" in trace and "30 人" in trace and "计入" in trace


def test_the_printed_table_of_rights_has_a_line_for_it():
    printed = StringIO()
    call_command("permissions", stdout=printed)
    (line,) = [line for line in printed.getvalue().splitlines() if "canteen.canteen" in line]
    assert line.split() == ["社区食堂", "canteen.canteen", "看、改", "看", "看", "看", "—", "—"]


@pytest.mark.usefixtures("quiet")
def test_the_matrix_of_scope_calls_its_pages_for_every_post(canteens, world):
    live.refresh_all(CITY)
    assert any("canteen" in kinds for kinds in rows_of_rights().values())
    faults = []
    for name in PEOPLE.values():
        visitor = Visitor(world[name])
        visitor.visit_all([f"canteen-{action}" for action in ACTIONS])
        faults += visitor.faults
    assert faults == []
