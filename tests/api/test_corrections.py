"""What two people decide about a year, by programs: the request to seal it taken back, and a sealed year corrected."""

from urllib.parse import unquote

import pytest

from assessments.inspection.models import Inspection
from assessments.inspection.sealing import SealRequest
from lodi_community.records.door import Locked
from tests.api.conftest import refused
from tests.assessments.inspection.corrections import DOCUMENT, HEART, TYPED, correct
from tests.world import YEAR

pytestmark = [pytest.mark.django_db, pytest.mark.long]
DECISION = TYPED | {"year": YEAR, "places": [HEART]}


def test_a_request_to_seal_is_taken_back_by_who_asked_or_sent_back_by_another(program, world):
    asking, asked = program("钱军"), {"year": YEAR, "typed": str(YEAR), "reason": "换届前封存"}
    number = asking.post("inspections", asked).json()["id"]
    assert refused(asking.post("inspections", asked), 422, "已由钱军提出", "请先确认或撤回")
    assert asking.get("inspections").json()["waiting"][0]["may_withdraw"] is True
    key = {"Idempotency-Key": "w-1"}
    taken = asking.post(f"inspections/{number}/withdraw", **key).json()
    assert taken == {"id": number, "what": f"封存{YEAR}年度", "year": YEAR, "trail": "钱军提出，钱军撤回"}
    assert asking.post(f"inspections/{number}/withdraw", **key).json() == taken
    assert refused(asking.post(f"inspections/{number}/withdraw"), 422, "已有结果：钱军提出，钱军撤回")
    assert refused(asking.post(f"inspections/{number}/confirm"), 422, "已有结果")
    assert asking.get("inspections").json()["waiting"] == []
    assert asking.post("inspections", asked).status_code == 201
    assert refused(asking.post("inspections/999/withdraw"), 404, "没有编号是 999 的封存申请")


def test_the_january_start_is_switched(program, world):
    asking = program("钱军")
    assert asking.get("inspections").json()["automatic"] == {"on": False, "told": ""}
    assert asking.post("inspections/automatic", {"on": True}).json()["on"] is True
    assert asking.get("inspections").json()["automatic"]["on"] is True
    assert refused(asking.post("inspections/automatic", {}), 422, "on 要写 true")
    assert refused(asking.post("inspections/automatic", {"on": 1}), 422, "on 要写成 JSON 的 true 或 false")


def test_a_broker_that_is_away_delays_the_run(program, world, monkeypatch, django_capture_on_commit_callbacks):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("celery.app.task.Task.apply_async", away)
    asking = program("钱军")
    number = asking.post("inspections", {"year": YEAR, "typed": str(YEAR), "reason": "换届"}).json()["id"]
    with django_capture_on_commit_callbacks(execute=True):
        assert asking.post(f"inspections/{number}/confirm").status_code == 202
    assert Inspection.objects.judging().get(year=YEAR, status="running").requests.count() == 1


def test_a_sealed_year_is_corrected_by_two_and_sealed_again(program, year_closed):
    one, other = program("钱军"), program("孙明")
    wrong = one.post("inspections/corrections", DECISION | {"document": " ", "places": ["街心"]})
    assert refused(wrong, 422, "没有写决定的文件", "“街心”不是本市的区划代码")
    assert len(wrong.json()["errors"]) == 2
    assert refused(
        one.post("inspections/corrections", DECISION | {"places": HEART}), 422, "places 要写成 JSON 的文字的列表"
    )
    assert refused(one.post("inspections/corrections", DECISION | {"year": YEAR - 1}), 422, "还没有封存，不用更正")
    asked = one.post("inspections/corrections", DECISION).json()
    path = f"inspections/corrections/{asked['id']}"
    assert (asked["status"], asked["run"], asked["places"]) == ("proposed", 2, [{"code": HEART, "name": "街心社区"}])
    assert (asked["waiting"]["may_confirm"], asked["waiting"]["confirmed_by"]) == (False, ["孙明"])
    assert refused(one.post(f"{path}/confirm"), 422, "不能由您自己确认")
    with pytest.raises(Locked):
        correct(year_closed)
    assert other.post(f"{path}/confirm").json()["status_name"] == "更正中"
    correct(year_closed)
    shown = other.get(path).json()
    assert (shown["corrected"], shown["waiting"]) == (1, None)
    request = one.post(f"{path}/seal", {"typed": str(YEAR), "reason": "已核对"})
    assert request.status_code == 201
    assert one.get(path).json()["sealing"] == request.json()["id"] == SealRequest.objects.first().pk
    assert refused(other.post(f"{path}/withdraw", {"reason": "不改了"}), 422, "请先确认或撤回")
    assert other.post(f"inspections/{request.json()['id']}/withdraw").json()["trail"] == "钱军提出，孙明退回"
    assert refused(one.post(f"{path}/withdraw"), 422, "没有写理由")
    assert one.post(f"{path}/withdraw", {"reason": "不改了"}).json()["status"] == "withdrawn"
    assert [row["document"] for row in one.get("inspections/corrections").json()["results"]] == [DOCUMENT]


def test_a_check_code_says_whose_document_it_is(program, year_closed):
    inspection = Inspection.objects.judging().sealed().get()
    asking = program("沈岩")
    found = asking.get(f"reports/verify?check_code={inspection.check_code.lower()}").json()
    assert (found["found"], found["year"], found["code"]) == (True, YEAR, None)
    assert asking.get("reports/verify?check_code=0000-0000-0000-0000").json()["found"] is False


def test_pages_that_were_begun_before_a_correction_was_sealed_stay_of_the_first_run(program, sealed_twice):
    """A client that follows ``next`` while the second run takes the place of the first gets no row of the second."""
    asking, runs = program("钱军"), Inspection.objects.runs().filter(year=YEAR)

    def counts(number):
        runs.update(counts=False)
        runs.filter(run=number).update(counts=True)

    whole = asking.get(f"verdicts?year={YEAR}&run=1&limit=1000").json()
    counts(1)
    page = asking.get(f"verdicts?year={YEAR}&limit=100").json()
    counts(2)
    found = page["results"]
    while page["next"]:
        page = asking.get(page["next"].removeprefix("/api/v1/")).json()
        assert (page["year"], page["run"], page["status"]) == (YEAR, 1, "sealed")
        found += page["results"]
    assert found == whole["results"]
    assert asking.get(f"verdicts?year={YEAR}").json()["run"] == 2
    named = [asking.get(f"verdicts?year={YEAR}{run}&format=csv")["Content-Disposition"] for run in ("", "&run=1")]
    assert [unquote(name).rpartition("_" + str(YEAR))[2] for name in named] == [
        "第2次督查_4313.csv",
        "第1次督查_4313.csv",
    ]
