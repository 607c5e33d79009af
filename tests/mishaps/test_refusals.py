"""Cause → sentence: what a page says of a refusal is true of its cause, and claims nothing of another."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.filings import steps
from assessments.filings.models import Filing
from assessments.workbooks.models import Upload, lease
from communities.models import Grid
from lodi_community.attachments.models import Attachment
from staffing.models import Person
from tests.evidence import attach
from tests.typing_in import open_form, text_of
from tests.world import YEAR

pytestmark = pytest.mark.once
CODE = "431302001001"


class Scene:
    """The world, whoever is at the page, and the grid that the refusals are about."""

    def __init__(self, world, sign_in):
        self.world, self.sign_in = world, sign_in
        self.clerk = sign_in("李敏")
        self.grid = Grid.objects.filter(community=world["街心社区"]).first()
        self.edit = reverse("grid-edit", args=[self.grid.pk])

    def save(self, **typed):
        return self.clerk.post(self.edit, self.form | typed)

    def upload(self, **values):
        user = self.world["李敏"]
        values = {"state": Upload.State.CHECKED, "lease_until": lease()} | values
        fixed = {"code": user.scope, "where": "乐坪街道", "year": YEAR, "user": user, "token": "b" * 32}
        return Upload.objects.create(file_name="人员.xlsx", **fixed, **values)


@pytest.fixture
def scene(world, sign_in, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return Scene(world, sign_in)


# Each does what leads to the refusal, and returns the answer.


def not_of_the_post(scene):
    return scene.sign_in("赵琳").get(scene.edit)


def a_value_that_is_wrong(scene):
    scene.form = open_form(scene.clerk, scene.edit)
    return scene.save(households="-3")


def changed_by_another(scene):
    scene.form = open_form(scene.clerk, scene.edit)
    scene.grid.households = 333
    scene.grid.keep(by=scene.world["李敏"])
    return scene.save(households="444")


def removed_by_another(scene):
    scene.form = open_form(scene.clerk, scene.edit)
    scene.grid.remove(by=scene.world["李敏"], reason="重复")
    return scene.save(households="444")


def locked_by_submission(scene):
    scene.form = open_form(scene.clerk, scene.edit)
    steps.submit(scene.world["李敏"], CODE, {"8": "核对过"})
    return scene.save(households="444")


def an_attachment_without_its_file(scene):
    attach(scene.grid, scene.world["李敏"], "说明.docx")
    row = Attachment.objects.get()
    row.path.unlink()
    return scene.clerk.get(reverse("attachment", args=["grid", scene.grid.pk, row.pk]))


def a_workbook_whose_preview_is_damaged(scene):
    upload = scene.upload()
    Upload.folder().mkdir()
    upload.path("preview").write_text('{"counts": {"wro')
    return scene.clerk.post(reverse("workbook-apply", args=[upload.pk]), {})


def a_workbook_whose_cells_are_damaged(scene):
    upload = scene.upload(state=Upload.State.MAPPING)
    Upload.folder().mkdir()
    upload.path("cells").write_text(json.dumps({"tables": [["x"]]}))
    return scene.clerk.get(reverse("workbook-mapping", args=[upload.pk]), follow=True)


def a_workbook_that_was_written_and_swept(scene):
    upload = scene.upload(state=Upload.State.APPLIED)
    return scene.clerk.get(reverse("workbook", args=[upload.pk]))


def a_workbook_of_another(scene):
    upload = scene.upload()
    Upload.objects.filter(pk=upload.pk).update(user=scene.world["卫宁"])
    return scene.clerk.post(reverse("workbook-apply", args=[upload.pk]), {}, follow=True)


def an_extension_without_a_reason(scene):
    url = reverse("filing-extend", args=[CODE])
    return scene.sign_in("吴霞").post(url, {"until": str(timezone.localdate() + timedelta(days=9)), "year": YEAR})


def another_year(scene):
    return scene.sign_in("赵琳").post(reverse("filing-approve", args=[CODE]), {"year": YEAR - 1})


def approved_before_it_was_submitted(scene):
    assert not Filing.objects.exists()
    return scene.sign_in("赵琳").post(reverse("filing-approve", args=[CODE]), {"year": YEAR})


@pytest.mark.parametrize(
    ("cause", "status", "sentence"),
    [
        (not_of_the_post, 403, "您的岗位不能修改网格"),
        (a_value_that_is_wrong, 422, "常住户数"),
        (changed_by_another, 409, "李敏已改过这条记录"),
        (removed_by_another, 409, "已被李敏删除。您填的还在下面；要另存为新记录，再点“保存”"),
        (locked_by_submission, 422, "要修改，先撤回填报，或请"),
        (an_attachment_without_its_file, 404, "的文件在服务器上找不到了，这条记录还在"),
        (a_workbook_whose_preview_is_damaged, 422, "核对结果在服务器上读不出来了，这一次没有写入"),
        (a_workbook_whose_cells_are_damaged, 200, "“人员.xlsx”存在服务器上的内容读不出来了，文件可能损坏"),
        (
            a_workbook_that_was_written_and_swept,
            200,
            "文件到了保留期限，或因依法删除个人信息，已经删除。写入的数据和修改记录都在",
        ),
        (a_workbook_of_another, 200, "这一份是卫宁上传的，由上传人写入"),
        (an_extension_without_a_reason, 422, "延期要写理由"),
        (another_year, 422, f"{YEAR - 1}年度已不在填报，现在填报的是{YEAR}年度"),
        (approved_before_it_was_submitted, 422, "提交"),
    ],
)
def test_the_sentence_is_true_of_its_cause(scene, cause, status, sentence):
    answer = cause(scene)
    assert answer.status_code == status
    text = text_of(answer)
    assert sentence in text
    assert "没有写入任何数据" not in text
    if status != 403:
        assert "请系统管理员调整您的岗位" not in text


def test_a_refusal_that_is_not_the_posts_does_not_send_anybody_to_the_administrator(scene):
    """A clerk sees the numbers that he enters: no change of post would help."""
    person = Person.objects.filter(mobile__gt="").first() or Person.objects.first()
    answer = scene.clerk.get(reverse("reveal", args=["person", person.pk, "mobile"]))
    assert answer.status_code == 403
    assert "您填的号码没有遮住" in text_of(answer)
    assert "请系统管理员" not in text_of(answer)


def test_a_part_of_a_page_gets_the_sentence_alone(scene):
    answer = scene.sign_in("赵琳").post(scene.edit, {}, headers={"hx-request": "true"})
    assert answer.status_code == 403
    assert answer.content.decode() == (
        '<p data-mishap="">您的岗位不能修改网格。这一次送来的没有保存，填的还在这一页上</p>'
    )
