"""The whole way of a filing through the API: the steps and the sentences of the pages, each once."""

from datetime import date

import pytest

from assessments.filings import steps
from assessments.filings.models import Filing, FilingStep
from communities.models import YearlyProfile
from lodi_community.records import personal
from lodi_community.records.door import WriteDoor
from staffing.models import Person
from tests.api.conftest import refused
from tests.world import YEAR

pytestmark = [pytest.mark.django_db, pytest.mark.long]
HEART = "filings/431302001001"


def test_a_filing_is_submitted_returned_withdrawn_and_approved(program):
    clerk, reviewer = program("李敏"), program("赵琳")
    assert clerk.post(f"{HEART}/submit?year={YEAR}").json()["state"] == "submitted"
    filing = clerk.post(f"{HEART}/withdraw").json()
    assert (filing["state"], filing["actions"]) == ("draft", ["submit"])
    assert refused(reviewer.post(f"{HEART}/approve"), 422, "街道还没有提交，提交以后才能审核")
    clerk.post(f"{HEART}/submit")
    assert refused(reviewer.post(f"{HEART}/return"), 422, "退回要写明哪里要改")
    assert reviewer.post(f"{HEART}/return", {"comment": "网格的户数请核对"}).json()["state"] == "returned"
    clerk.post(f"{HEART}/submit")
    filing = reviewer.post(f"{HEART}/approve", {"comment": "同意"}).json()
    assert (filing["state"], filing["state_name"], filing["actions"]) == ("approved", "已通过", [])
    assert [(step["action"], step["by"], step["comment"]) for step in filing["steps"]][:3] == [
        ("approve", "赵琳", "同意"),
        ("submit", "李敏", ""),
        ("return", "赵琳", "网格的户数请核对"),
    ]
    assert refused(clerk.post(f"{HEART}/withdraw"), 422, "已于", "请娄星区委组织部解锁")


def test_the_gate_says_what_is_missing_and_asks_for_answers(program, world):
    clerk, profiles = program("李敏"), YearlyProfile.objects.filter(community=world["街心社区"], year=YEAR)
    profiles.update(volunteers=None)
    (fault,) = clerk.post(f"{HEART}/submit").json()["errors"]
    assert (fault["level"], fault["field"]) == ("error", "missing-yearlyprofile-volunteers")
    assert "没有填" in fault["sentence"]
    profiles.update(volunteers=450, population=2990)  # 3,000 in the grids
    answer = clerk.post(f"{HEART}/submit?validate=1")
    assert refused(answer, 422, "有 1 处提醒要核对，属实的写明情况")
    answers = {fault["field"]: "已经核对" for fault in answer.json()["errors"]}
    assert {fault["level"] for fault in answer.json()["errors"]} == {"warning"}
    tried = clerk.post(f"{HEART}/submit?validate=1", {"answers": answers}).json()
    assert (tried["valid"], tried["state"], {one["key"] for one in tried["findings"]}) == (
        True,
        "submitted",
        {*answers},
    )
    assert not Filing.objects.filter(state="submitted")
    assert clerk.post(f"{HEART}/submit", {"answers": answers}).json()["state"] == "submitted"
    assert {said["answer"] for said in FilingStep.objects.get().answers} == {"已经核对"}


def test_what_is_only_tried_uses_no_key_up_however_it_is_written(program):
    clerk, key = program("李敏"), {"Idempotency-Key": "a-1"}
    assert refused(clerk.post(f"{HEART}/submit?validate=%201", **key), 400, "validate“ 1”不对")
    assert clerk.post(f"{HEART}/submit?validate=1", **key).json()["valid"]
    assert clerk.post(f"{HEART}/submit", **key).json()["state"] == "submitted"


def test_an_approved_filing_is_unlocked_and_its_time_extended(program, world):
    Filing.objects.create(community=world["街心社区"], year=YEAR, state="approved", version=1)
    county = program("吴霞")
    assert refused(county.post(f"{HEART}/unlock", {"until": "2099-02-30", "reason": "漏报"}), 422, "解锁要写到哪一天")
    assert refused(county.post(f"{HEART}/unlock", {"until": "2020-01-01", "reason": "漏报"}), 422, "已经过去")
    assert refused(county.post(f"{HEART}/unlock", {"until": "2099-01-31"}), 422, "解锁要写理由")
    filing = county.post(f"{HEART}/unlock", {"until": "2099-01-31", "reason": "漏报"}).json()
    assert (filing["steps"][0]["comment"], filing["unlocked_until"]) == ("解锁到 2099-01-31：漏报", "2099-01-31")
    county.post("filings/431302001002/extend", {"until": "2099-01-31", "reason": "办公室搬迁"})
    extended = county.get("filings/431302001002").json()
    assert (extended["extended"], extended["due"], extended["unlocked_until"]) == (True, "2099-01-31", None)


def test_a_comment_of_the_review_is_settled_by_its_number(program, world):
    filing = Filing.objects.create(community=world["街心社区"], year=YEAR, state="submitted", version=1)
    profile = YearlyProfile.objects.get(community=world["街心社区"], year=YEAR)
    steps.remark(world["赵琳"], "431302001001", profile, {"households": "请核对"})
    Filing.objects.filter(pk=filing.pk).update(state="returned")
    clerk = program("李敏")
    (comment,) = clerk.get(HEART).json()["comments"]
    assert (comment["field"], comment["settled"]) == ("常住户数", False)
    assert refused(clerk.post(f"{HEART}/settle", {"comment": comment["id"] + 1}), 422, "没有这条审核意见")
    said = {"comment": comment["id"], "answer": "已核对"}
    (settled,) = clerk.post(f"{HEART}/settle", said).json()["comments"]
    assert (settled["settled"], settled["answer"]) == (True, "已核对")
    assert refused(clerk.post(f"{HEART}/settle", said), 422, "这条审核意见已标为已改")
    assert refused(program("吴霞").post("filings/431321001001/settle", said), 403, "由街道（乡镇）的录入岗位办理")


def test_a_step_with_a_key_is_taken_once(program, world):
    Filing.objects.create(community=world["街心社区"], year=YEAR, state="submitted", version=1)
    reviewer, key = program("赵琳"), {"Idempotency-Key": "a-1"}
    first, again = (reviewer.post(f"{HEART}/approve", **key) for _ in range(2))
    assert (first.json(), again["Idempotency-Replayed"]) == (again.json(), "true")
    assert FilingStep.objects.count() == 1
    assert refused(reviewer.post(f"{HEART}/return", **key), 409, "用在另一个请求上")


def test_an_answer_that_is_given_again_names_nobody_whose_name_was_erased(program, world):
    person = Person(
        community=world["街心社区"], name="甄宝玉", sex="1", birth_date=date(1990, 5, 1), political_status="13",
        education_level="2",
    ).keep(world["李敏"])  # fmt: skip
    Filing.objects.create(community=world["街心社区"], year=YEAR, state="submitted", version=1)
    steps.remark(world["赵琳"], "431302001001", person, {"mobile": "请核对"})
    reviewer, key = program("赵琳"), {"Idempotency-Key": "a-1"}
    first = reviewer.post(f"{HEART}/return", {"comment": "请改"}, **key).json()
    with WriteDoor(world["李敏"], "本人书面请求") as door:
        personal.erase(door, Person, person.pk, ["name"])
    again = reviewer.post(f"{HEART}/return", {"comment": "请改"}, **key).json()
    assert [row["title"] for row in first["comments"]] == ["甄宝玉"]
    assert [row["title"] for row in again["comments"]] == ["已依法删除"]
    assert again["steps"] == first["steps"]


@pytest.mark.parametrize(
    ("url", "body", "sentence"),
    [
        ("submit", [], "正文写成一个 JSON 对象"),
        ("submit", {"answer": {}}, "没有“answer”这一项。可以写的：answers"),
        ("submit", {"answers": "好"}, "answers 要写成 JSON 的对象"),
        ("submit", {"answers": {"8": 1}}, "answers 里每一项都要写成 JSON 的文字"),
        ("submit", {"answers": {"8": "好\0"}}, "控制字符"),
        ("submit", {"answers": {"8": "长" * 201}}, "answers 最多 200 个字，这里有 201 个"),
        ("submit?year=2025", {}, "2025年度已不在填报"),
    ],
)
def test_a_body_that_says_something_else_changes_nothing(program, url, body, sentence):
    assert refused(program("李敏").post(f"{HEART}/{url}", body), 422, sentence)
    assert not Filing.objects.exists()


def test_the_list_says_who_has_submitted(program, world):
    Filing.objects.create(community=world["街心社区"], year=YEAR, state="submitted", version=1)
    reviewer = program("赵琳")
    rows = reviewer.get("filings?state=submitted").json()["results"]
    assert [(row["code"], row["name"], row["street"], row["state_name"]) for row in rows] == [
        ("431302001001", "街心社区", "乐坪街道", "已提交")
    ]
    first = reviewer.get("filings?place=431302&limit=3").json()
    rest = reviewer.get(first["next"].removeprefix("/api/v1/")).json()
    assert [row["name"] for row in first["results"] + rest["results"]] == [
        "街心社区",
        "贤童社区",
        "铁东社区",
        "铁西社区",
    ]
    assert rest["next"] is None
