"""Two rows of one file that may not both be: the second is a wrong row, before the database is asked."""

import pytest

from assessments.workbooks.models import Upload
from committees.models import Seat

from .conftest import next_row

pytestmark = pytest.mark.long

SECRETARY = {"组织": "街心社区党总支", "职务": "书记", "产生方式": "两推一选", "任职日期": "2026-07-01"}


def seats_of(at, *persons):
    return {
        ("两委席位", at + n, column): value
        for n, name in enumerate(persons)
        for column, value in {**SECRETARY, "人员": name}.items()
    }


def test_two_new_secretaries_of_one_community_in_one_file_are_a_wrong_row(desk):
    data = desk.workbook()
    at = next_row(data, "两委席位")
    file = desk.edited({("两委席位", "刘建国", "离任日期"): "2026-06-30", **seats_of(at, "刘雨", "刘志强")}, data)
    found = desk.found(file)
    assert found["两委席位", at]["status"] == "new"
    assert found["两委席位", at + 1]["errors"] == {"post": "街心社区党总支已有书记刘雨，先填他的离任日期"}
    upload = desk.write(file, only_right=True)
    assert upload.state == Upload.State.APPLIED, desk.said
    assert (
        Seat.objects.filter(post="secretary", committee__community__name="街心社区", ended_on=None).get().person.name
        == "刘雨"
    )


def test_two_new_seats_of_a_person_who_is_new_too_are_a_wrong_row(desk):
    data = desk.workbook()
    person, at = next_row(data, "人员花名册"), next_row(data, "两委席位")
    new = {
        "社区": "街心社区",
        "姓名": "邹新",
        "性别": "女",
        "出生日期": "1985-03-08",
        "政治面貌": "中共党员",
        "学历": "大学本科",
    }
    edits = {("人员花名册", person, column): value for column, value in new.items()} | seats_of(at, "邹新", "邹新")
    edits |= {("两委席位", at + n, "职务"): post for n, post in enumerate(["党组织委员", "副书记"])}
    found = desk.found(desk.edited(edits, data))
    assert "已有席位" in "".join(found["两委席位", at + 1]["errors"].values()), found["两委席位", at + 1]
    assert found["两委席位", at]["status"] == "new", found["两委席位", at]
