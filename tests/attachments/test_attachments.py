"""Attachments: real files are taken, everything else is refused with its sentence, and nobody outside the scope gets one."""

import hashlib
import os
import stat
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from facilities.models import Premises
from lodi_community.attachments import keeping
from lodi_community.attachments.filetypes import Refused, recognize
from lodi_community.attachments.models import Attachment, folder
from lodi_community.records import hooks
from lodi_community.records.models import Revision
from tests.evidence import MACROS, PDF, attach, docx, file, jpeg, png
from tests.typing_in import Form, form_in, text_of

# Bytes are looked at in memory and files lie on the disk; their rows are asked of each database.
pytestmark = pytest.mark.once
MB = 2**20
PROGRAM = b"MZ\x90\x00" + b"\x00" * 200
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def send_files(client, record, *files):
    return client.post(reverse("attachments", args=[record._meta.model_name, record.pk]), {"files": list(files)})


def file_url(attachment, page="attachment"):
    return reverse(page, args=[attachment.kind.rpartition(".")[2], attachment.object_id, attachment.pk])


def stored_files():
    return [path for path in folder().glob("*/*/*") if path.is_file()]


def archive(**parts):
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return content.getvalue()


# Taken ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("门头.png", png(), "image/png"),
        ("门头.jpg", jpeg(), "image/jpeg"),
        ("PICT.JPEG", jpeg(note=b"camera"), "image/jpeg"),
        ("产权证.pdf", PDF, "application/pdf"),
        ("说明.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_real_file_is_taken_listed_and_served_as_what_it_is(clerk, site, name, content, kind):
    assert send_files(clerk, site, file(name, content)).status_code == 302
    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.content_type, attachment.size) == (name, kind, len(content))
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    page = clerk.get(reverse("premises-detail", args=[site.pk]))
    assert name in text_of(page)
    assert f"已添加附件：{name}" in text_of(page)
    answer = clerk.get(file_url(attachment))
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Type"] == kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("inline" if kind.startswith("image/") else "attachment")


def test_it_lies_under_a_random_name_that_only_the_portal_reads(clerk, site):
    send_files(clerk, site, file("产权证.pdf", PDF))
    (path,) = stored_files()
    attachment = Attachment.objects.get()
    assert path == folder() / attachment.stored[:2] / attachment.stored[2:4] / attachment.stored
    assert "产权证" not in str(path)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_what_a_phone_puts_behind_a_photo_is_cut_off(clerk, site):
    for tail in (jpeg(), b"\0" * 64, b"\0\0\0\x18ftypmp42" + b"film" * 9, b"\0\0Image_UTC_Data1700000000SEFT"):
        assert recognize(jpeg(tail=tail)) == recognize(jpeg())


def test_a_file_is_named_for_what_it_is_when_it_is_fetched(clerk, site):
    send_files(clerk, site, file("照片.exe", png()))
    answer = clerk.get(file_url(Attachment.objects.get()))
    assert "%E7%85%A7%E7%89%87.exe.png" in answer["Content-Disposition"]


@pytest.mark.both
def test_adding_and_removing_stand_in_the_history_of_the_record(clerk, site):
    send_files(clerk, site, file("产权证.pdf", PDF))
    attachment = Attachment.objects.get()
    page = clerk.get(file_url(attachment, "attachment-remove"))
    assert "删除附件：产权证.pdf" in text_of(page)
    assert clerk.post(file_url(attachment, "attachment-remove"), {"reason": ""}).status_code == 422
    assert clerk.post(file_url(attachment, "attachment-remove"), {"reason": "传错了"}).status_code == 302
    assert clerk.get(file_url(attachment)).status_code == 404
    assert clerk.get(file_url(attachment, "attachment-remove")).status_code == 404
    removed, added = Revision.objects.of(site)
    assert (removed.by_name, removed.reason, removed.changes) == ("李敏", "传错了", {"附件": ["产权证.pdf", "已删除"]})
    assert added.changes == {"附件": [None, f"产权证.pdf（1 KB，校验码 {attachment.sha256[:16]}）"]}
    history = text_of(clerk.get(reverse("premises-history", args=[site.pk])))
    assert "附件 产权证.pdf 已删除" in history
    call_command("verify_revisions", chain=True)


def test_a_form_that_is_open_meanwhile_is_not_in_conflict(clerk, site):
    form = form_in(clerk.get(reverse("premises-edit", args=[site.pk])))
    send_files(clerk, site, file("产权证.pdf", PDF))
    assert clerk.post(reverse("premises-edit", args=[site.pk]), form | {"address": "新街"}).status_code == 302


# Refused --------------------------------------------------------------------------------------

WRONG = {
    "an exe called png": ("照片.png", PROGRAM, "是程序"),
    "svg": ("图.svg", DRAWING, "是网页或矢量图"),
    "svg called png": ("图.png", DRAWING, "是网页或矢量图"),
    "html": ("页.html", PAGE, "是网页或矢量图"),
    "html called pdf": ("页.pdf", PAGE, "是网页或矢量图"),
    "png with a page behind it": ("a.png", png() + PAGE, "后面还接着别的内容"),
    "png with a zip behind it": ("a.png", png() + archive(a="x"), "后面还接着别的内容"),
    "jpeg with a page behind it": ("a.jpg", jpeg(tail=PAGE), "后面还接着别的内容"),
    "jpeg with a zip behind it": ("a.jpg", jpeg(tail=archive(a="x")), "后面还接着别的内容"),
    "pdf with a zip behind it": ("a.pdf", PDF + archive(a="x"), "里面还藏着别的文件"),
    "pdf with a page before it": ("a.pdf", PAGE + PDF, "是网页或矢量图"),
    "pdf with a script": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>"), "带脚本"),
    "empty": ("空.png", b"", "是空文件"),
    "one byte": ("一.png", b"\x89", "不是照片"),
    "half a png": ("半.png", png()[:-6], "已损坏或没有传完整"),
    "png with a wrong checksum": ("坏.png", png().replace(b"IDAT", b"IDAX"), "已损坏"),
    "png without a picture": ("无.png", png()[:33] + png()[-12:], "已损坏"),
    "png of 40,000 by 40,000": ("大.png", png(40_000, 40_000), "有 40000×40000 个像素"),
    "half a jpeg": ("半.jpg", jpeg()[:-2], "已损坏"),
    "jpeg of nothing": ("无.jpg", b"\xff\xd8\xff\xd9", "已损坏"),
    "half a pdf": ("半.pdf", PDF[:60], "已损坏"),
    "docm": ("宏.docm", docx(main=MACROS), "带宏"),
    "docx with macros inside": ("宏.docx", docx(parts=[("word/vbaProject.bin", "x")]), "带宏"),
    "docx with a way out": ("出.docx", docx(parts=[("../../etc/passwd", "x")]), "已损坏"),
    "docx that is no xml": ("坏.docx", docx(document="<document>"), "已损坏"),
    "docx with entities": ("坏.docx", docx(document='<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>'), "已损坏"),
    "half a docx": ("半.docx", docx()[:-30], "已损坏或没有传完整"),
    # packed only when it is sent: that takes a second, and whoever collects the tests would spend it
    "a zip bomb": ("大.docx", lambda: docx(parts=[("word/media/a.bin", b"\0" * (201 * MB))]), "展开后太大"),
    "a zip": ("包.zip", archive(a="x"), "是压缩包"),
    "old word": ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .docx"),
    "heic": ("IMG.HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 60, "在手机里存成 JPEG"),
    "10 MB and one byte": ("大.png", png() + b"\0" * (10 * MB + 1 - len(png())), "超过 10 MB"),
}


@pytest.mark.long
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused_with_its_sentence_and_nothing_is_kept(clerk, site, case):
    name, content, sentence = WRONG[case]
    answer = send_files(clerk, site, file(name, content() if callable(content) else content))
    assert answer.status_code == 422
    assert f"{name}：" in text_of(answer)
    assert sentence in text_of(answer)
    assert (Attachment.objects.count(), stored_files(), Revision.objects.count()) == (0, [], 0)


def test_a_file_of_exactly_10_mb_is_taken(clerk, site):
    content = png(beside=[(b"tEXt", b"x" * (10 * MB - len(png()) - 12))])
    assert len(content) == 10 * MB
    assert send_files(clerk, site, file("大.png", content)).status_code == 302


def test_of_several_files_the_right_ones_are_kept_and_the_wrong_ones_named(clerk, site):
    answer = send_files(clerk, site, file("好.png", png()), file("坏.png", PROGRAM), file("好.pdf", PDF))
    assert answer.status_code == 422
    words = text_of(answer)
    assert "坏.png：是程序，不是照片或文档" in words
    assert "已添加附件：好.png、好.pdf" in words
    assert len(stored_files()) == Attachment.objects.count() == 2


@pytest.mark.both
def test_the_21st_file_is_refused_and_after_a_removal_there_is_room(clerk, site, world):
    attach(site, world["李敏"], *(f"{n}.docx" for n in range(19)))
    answer = send_files(clerk, site, file("20.png", png()), file("21.pdf", PDF))
    assert "21.pdf：一条记录最多 20 个附件" in text_of(answer)
    assert len(stored_files()) == Attachment.objects.of(site).count() == 20
    clerk.post(file_url(Attachment.objects.first(), "attachment-remove"), {"reason": "重复"})
    assert send_files(clerk, site, file("21.pdf", PDF)).status_code == 302


@pytest.mark.both
def test_the_same_content_twice_is_refused(clerk, site):
    answer = send_files(clerk, site, file("一.png", png()), file("二.png", png()))
    assert "二.png：这条记录已有内容一样的附件" in text_of(answer)
    assert len(stored_files()) == 1


@pytest.mark.both
def test_a_press_that_arrives_twice_adds_once_and_is_not_told_that_it_was_refused(clerk, site):
    for _ in range(2):
        assert send_files(clerk, site, file("一.png", png()), file("产权证.pdf", PDF)).status_code == 302
    assert len(stored_files()) == Attachment.objects.of(site).count() == 2
    assert Revision.objects.of(site).count() == 1
    Attachment.objects.update(added_at=timezone.now() - timedelta(minutes=2))
    assert "一.png：这条记录已有内容一样的附件" in text_of(send_files(clerk, site, file("一.png", png())))


def test_a_removal_that_arrives_twice_removes_once_and_leads_to_the_same_place(clerk, site):
    send_files(clerk, site, file("一.png", png()))
    url = file_url(Attachment.objects.get(), "attachment-remove")
    form = form_in(clerk.get(url), "once") | {"reason": "传错了"}
    first, second = clerk.post(url, form), clerk.post(url, form)
    assert [first.status_code, second.status_code] == [302, 302]
    assert first.url == second.url and not Attachment.objects.of(site).exists()


def test_no_file_at_all_is_said(clerk, site):
    answer = clerk.post(reverse("attachments", args=["premises", site.pk]))
    assert answer.status_code == 422
    assert "没有选文件" in text_of(answer)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/cron.d/x.png", "x.png"),
        ("C:\\Users\\李敏\\照片.png", "照片.png"),
        ("a\u202egnp.exe\u0000\u0007.png", "agnp.exe.png"),
        ("..", "未命名"),
        ("\u200b", "未命名"),
        ("长" * 300 + ".png", "长" * 94 + ".png"),
    ],
)
def test_a_name_is_kept_without_folders_unseen_signs_and_excess(name, kept):
    assert keeping.clean_name(name) == kept


def test_a_name_with_markup_is_shown_as_text(clerk, site):
    send_files(clerk, site, file("<img src=x onerror=alert(1)>.png", png()))
    page = clerk.get(reverse("premises-detail", args=[site.pk])).content.decode()
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


def test_random_bytes_and_cut_files_are_refused_without_an_error():
    wholes = [png(), jpeg(), PDF.rstrip(), docx()]
    for whole in wholes:
        for cut in range(len(whole)):
            with pytest.raises(Refused):
                recognize(whole[:cut])
        for at in range(0, len(whole), 97 if whole.startswith(b"%PDF") else 1):  # a PDF is read in a process of its own
            changed = bytearray(whole)
            changed[at] ^= 0xFF
            try:
                recognize(bytes(changed))
            except Refused:
                continue


# Scope, posts, locks --------------------------------------------------------------------------


@pytest.fixture
def attachment(world, site):
    return attach(site, world["李敏"], "产权证.docx")[0]


SERVED = {
    "李敏": 200,
    "褚平": 200,
    "吴霞": 200,
    "钱军": 200,
    "王芳": 404,
    "陈刚": 404,
    "孙伟": 404,
    "沈岩": 403,
    "卫宁": 403,
}


@pytest.mark.parametrize(("who", "status"), SERVED.items())
def test_a_file_is_served_only_in_scope_and_to_posts_that_see_the_record(sign_in, attachment, who, status):
    assert sign_in(who).get(file_url(attachment)).status_code == status


@pytest.mark.parametrize("who", ["褚平", "吴霞", "钱军"])
def test_who_may_not_change_the_record_adds_and_removes_nothing(sign_in, site, attachment, who):
    client = sign_in(who)
    assert send_files(client, site, file("a.png", png())).status_code == 403
    assert client.post(file_url(attachment, "attachment-remove"), {"reason": "x"}).status_code == 403
    page = client.get(reverse("premises-detail", args=[site.pk]))
    assert "产权证.docx" in text_of(page)
    assert not [action for action in Form(page).actions if "attachments" in action]


def test_another_record_does_not_lead_to_the_file(clerk, world, site, attachment):
    other = Premises.objects.get(community=world["贤童社区"])
    assert clerk.get(reverse("attachment", args=["premises", other.pk, attachment.pk])).status_code == 404
    assert clerk.get(reverse("attachment", args=["grid", site.pk, attachment.pk])).status_code == 404


@pytest.mark.both
def test_a_record_that_moved_away_takes_its_files_along(world, sign_in, site, attachment):
    Premises._base_manager.filter(pk=site.pk).update(community=world["铁东社区"])
    assert sign_in("李敏").get(file_url(attachment)).status_code == 404
    assert sign_in("王芳").get(file_url(attachment)).status_code == 200


def test_whoever_is_not_signed_in_gets_the_login_page(attachment):
    assert Client().get(file_url(attachment)).status_code == 302


def test_a_locked_record_takes_and_gives_no_file_and_says_why(clerk, site, attachment, monkeypatch):
    sentence = "2026年度已封存，数据不再改动"
    monkeypatch.setattr(hooks, "LOCKS", [lambda user, keys: sentence])
    answer = send_files(clerk, site, file("a.png", png()))
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    answer = clerk.post(file_url(attachment, "attachment-remove"), {"reason": "传错了"})
    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert len(stored_files()) == Attachment.objects.of(site).count() == 1


def test_a_file_that_is_not_on_the_disk_does_not_exist(clerk, attachment):
    attachment.path.unlink()
    assert clerk.get(file_url(attachment)).status_code == 404


def test_more_of_a_file_than_any_page_wants_is_not_kept_anywhere(clerk, site, settings):
    settings.UPLOAD_MOST_BYTES = 11 * MB
    answer = send_files(clerk, site, file("大.png", png() + b"\0" * (20 * MB)))
    assert "大.png：超过 10 MB" in text_of(answer)
    assert answer.wsgi_request.FILES["files"].size < 12 * MB
