"""Documents made as a job: each once per seal, all in one file with an index, whole or not offered at all."""

import io
import os
import time
import zipfile
from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from assessments.inspection.models import Inspection
from assessments.reports import checkcodes, keeping, making, packing, proofs, sealed, tasks
from assessments.reports.models import Package
from lodi_community.access.models import Access
from lodi_community.records.door import WriteDoor
from tests.api.programs import Program
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]
ASK = "/reports/packages/"


@pytest.fixture
def asked(sealed_world, sign_in, monkeypatch):
    """A function: ask as somebody; nothing is woken, so that the test does the work."""
    monkeypatch.setattr("assessments.reports.package_views.wake", lambda *arguments: True)

    def ask(name="郑毅", unit="431302", depths=(6, 9), forms=("docx",), **more):
        run = Inspection.objects.judging().of(unit).sealed().get(year=YEAR).pk
        client = sign_in(name)
        return client, client.post(ASK, {"unit": unit, "run": [run], "depth": depths, "form": forms, **more})

    return ask


def done(response):
    package = Package.objects.get(pk=response["Location"].strip("/").split("/")[-1])
    while packing.work(package.pk):
        pass
    package.refresh_from_db()
    return package


def words(response):
    return " ".join(response.content.decode().split())


def test_a_county_is_one_file_with_an_index(asked):
    client, response = asked(forms=("docx", "xlsx"))
    polled = {"HX-Request": "true"}
    assert "HX-Refresh" not in client.get(response["Location"], headers=polled)
    package = done(response)
    over = client.get(response["Location"], headers=polled)
    assert (over["HX-Refresh"], over.content) == ("true", b"")  # no page is written that nobody reads
    assert (package.state, package.done, package.total) == ("made", 6, 6)  # the county and its two streets
    page = words(client.get(response["Location"]))
    assert "下载（" in page
    file = client.get(f"{response['Location']}file/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content)))
    assert archive.testzip() is None
    index = load_workbook(io.BytesIO(archive.read("目录.xlsx"))).active
    heads, *rows = index.iter_rows(values_only=True)
    assert [row[heads.index("文件")] for row in rows] == archive.namelist()[:-1]
    assert {row[heads.index("单位")] for row in rows} == {"娄星区", "乐坪街道", "花山街道"}
    inspection = Inspection.objects.get(pk=package.runs[0])
    assert rows[0][heads.index("校验码")] == checkcodes.check_code(inspection, "431302")
    told = Access.objects.filter(act="download").first()
    assert (told.what, told.rows, told.place_code) == (package.title, 6, "431302")


def test_a_document_is_made_once_per_seal(asked, monkeypatch, sign_in):
    done(asked()[1])
    monkeypatch.setitem(making.FORMS, "docx", making.Form("", "", "Word", lambda rows, mark: pytest.fail("made again")))
    assert done(asked()[1]).state == "made"
    assert sign_in("郑毅").get(f"/reports/{YEAR}/431302.docx").content.startswith(b"PK")


def test_the_next_documents_are_read_while_one_is_set(asked, monkeypatch):
    read, set_there, is_last_read, are_two_set = [], [], Event(), Event()

    def content(rows, mark):
        read.append(rows.code)
        if len(read) == 3:
            is_last_read.set()
        return rows.code.encode()

    def set_(made):
        assert is_last_read.wait(20), "the first waits in vain for the others to be read meanwhile"
        set_there.append(made)
        if len(set_there) == 2:
            are_two_set.set()
        assert are_two_set.wait(20), "the second processor waits in vain for the first document"
        return made

    monkeypatch.setattr(packing, "SLICE", 600.0)
    monkeypatch.setitem(making.FORMS, "docx", making.Form("", "", "Word", content, set_))
    with zipfile.ZipFile(done(asked()[1]).path) as archive:
        # 娄星区 and its two streets, in their order, whichever was set first
        assert [archive.read(name).decode() for name in archive.namelist()[:-1]] == read


def test_another_seal_is_another_document(sealed_world):
    rows = sealed_world.rows("娄星区")
    before = keeping.path_of(rows.inspection, "431302", "docx", rows.reader)
    rows.inspection.digest = rows.inspection.digest[::-1]
    assert keeping.path_of(rows.inspection, "431302", "docx", rows.reader) != before


def test_who_takes_up_a_killed_workers_package_goes_on_where_it_was(asked, monkeypatch):
    response = asked()[1]
    monkeypatch.setattr(packing, "SLICE", 0.0)  # one document a slice
    pk = Package.objects.get().pk
    assert packing.work(pk)
    package = Package.objects.get()
    assert (package.state, package.done, package.total) == ("making", 1, 3)
    Package.objects.update(lease_until=timezone.now() + timedelta(seconds=50))  # a worker that was killed held it
    tasks.resume_abandoned()
    assert Package.objects.get().fence == package.fence
    Package.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert done(response).state == "made"
    assert len([*(keeping.folder() / "made").rglob("*.docx")]) == 3


def test_a_worker_that_lost_its_lease_offers_nothing(asked, monkeypatch):
    asked()
    monkeypatch.setattr(packing, "SLICE", 600.0)  # however busy the machine is, one slice makes them all
    pk, finish = Package.objects.get().pk, packing._zip

    def taken_meanwhile(*arguments):
        finish(*arguments)
        Package.objects.update(fence=99)

    monkeypatch.setattr(packing, "_zip", taken_meanwhile)
    assert not packing.work(pk)
    assert Package.objects.get().state == "making"
    assert not [*keeping.folder().glob("*.zip")]


@pytest.mark.parametrize("after", ["the first document", "the whole file"])
def test_names_that_are_erased_while_a_package_is_made_are_in_none_of_its_files(asked, monkeypatch, after):
    """A marked package that was read before the erasure is not offered, nor is a document of it found again."""
    asked(depths=(12,), purpose="年度归档")
    monkeypatch.setattr(packing, "SLICE", 600.0)
    owner, name = (keeping, "keep") if after == "the first document" else (packing, "_zip")
    write, begun = getattr(owner, name), []

    def erased_meanwhile(*arguments):
        if not begun:
            begun.append(Package.objects.exclude(mark="").get())
            packing.forget_words("committees.member", {1}, {"张建国"})
        write(*arguments)

    monkeypatch.setattr(owner, name, erased_meanwhile)
    assert not packing.work(Package.objects.get().pk)
    package = Package.objects.get()
    assert (package.state, package.made_at) == ("making", None)
    assert not [*keeping.folder().glob("*.zip")]
    if after == "the first document":
        assert not [*(keeping.folder() / "marked").rglob("*.*")]
    while packing.work(package.pk):
        pass
    assert Package.objects.get().state == "made", "it is made anew of what is recorded now"


def test_a_full_disk_is_a_sentence_and_no_half_file(asked, monkeypatch):
    client, response = asked()

    def full(rows):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing, "_index", full)
    package = done(response)
    assert package.state == "refused"
    assert "服务器磁盘满了" in words(client.get(response["Location"]))
    assert client.get(f"{response['Location']}file/").status_code == 404
    assert [path for path in keeping.folder().glob("*") if path.is_file()] == []
    monkeypatch.undo()
    again = client.post(ASK, {"unit": "431302", "run": package.runs, "depth": [6, 9], "form": ["docx"]})
    assert done(again).state == "made"


def test_communities_are_packed_for_a_purpose(asked, monkeypatch):
    rebuilt, records_of = [], sealed.records_of
    monkeypatch.setattr(sealed, "records_of", lambda *arguments: rebuilt.append(1) or records_of(*arguments))
    response = asked(depths=(12,))[1]
    assert response.status_code == 422
    assert "请写这份文件用来做什么" in words(response)
    client, response = asked(depths=(12,), purpose="报送区委组织部备案")
    package = done(response)
    assert (package.state, package.total, package.purpose) == ("made", 4, "报送区委组织部备案")
    assert len(rebuilt) == 1  # the records as they were, for all four communities
    client.get(f"{response['Location']}file/")
    assert Access.objects.filter(act="download").first().reason == "报送区委组织部备案"


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [({"depths": ()}, "级别一项也没有选"), ({"forms": ()}, "格式一项也没有选"), ({"forms": ("exe",)}, "格式一项也没有选"),
     ({"depths": (4,)}, "级别一项也没有选")],
)  # fmt: skip
def test_what_cannot_be_packed_is_said(asked, chosen, sentence):
    response = asked(**chosen)[1]
    assert response.status_code == 422
    assert sentence in words(response)
    assert not Package.objects.exists()


def test_two_presses_are_one_package_and_a_second_one_waits(asked):
    first, again = asked()[1], asked()[1]
    assert first["Location"] == again["Location"]
    other = asked(forms=("xlsx",))[1]
    assert other.status_code == 422
    assert "还在做，做好以后再要下一包" in words(other)


def test_nobody_else_has_it_and_nobody_outside_asks_for_it(asked, sign_in):
    _, response = asked()
    assert sign_in("钱军").get(response["Location"]).status_code == 404
    assert sign_in("冯洁").get(f"{ASK}?unit=431321").status_code == 404
    assert sign_in("李敏").get(ASK).status_code == 403


def test_who_lost_the_post_meanwhile_gets_nothing(asked, sealed_world):
    response = asked()[1]
    user = sealed_world.world["郑毅"]
    type(user).objects.filter(pk=user.pk).update(post="clerk")
    package = done(response)
    assert (package.state, "岗位已经变了" in package.refusal) == ("refused", True)


def test_what_was_made_for_a_post_is_not_given_to_the_next_one(asked, sealed_world, django_capture_on_commit_callbacks):
    """Lines about persons depend on the post: 督查 may see them where 领导 may not."""
    person, administrator = (sealed_world.world[name] for name in ("吴霞", "卫宁"))
    client, response = asked("吴霞")
    package = done(response)
    file = package.path
    being_made = Package.objects.create(user=person, code="431302", title="乙", runs=[], depths=[6], forms=["docx"])
    person.post = "leader"
    with django_capture_on_commit_callbacks(execute=True):
        person.keep(by=administrator)
    package.refresh_from_db()
    assert (package.state, file.exists()) == (Package.State.GONE, False)
    client.force_login(person)
    page = words(client.get(response["Location"]))
    assert "已清理。 做好以后您换了单位或岗位" in page.replace("</b>", "") and "下载（" not in page
    assert client.get(f"{response['Location']}file/").status_code == 404
    being_made.refresh_from_db()
    assert (being_made.state, being_made.fence) == (Package.State.MAKING, 1), "who was at work on it has lost it"
    person.name = "吴小霞"
    person.keep(by=administrator)
    being_made.refresh_from_db()
    assert being_made.fence == 1, "a name is no post"


def test_files_go_after_their_days_and_the_page_says_so(asked, settings):
    client, response = asked()
    package = done(response)
    assert packing.sweep() == 0
    old = time.time() - (settings.DOCUMENTS_KEPT_DAYS + 1) * 86400
    for path in keeping.folder().rglob("*.*"):
        os.utime(path, (old, old))
    Package.objects.update(made_at=timezone.now() - timedelta(days=settings.DOCUMENTS_KEPT_DAYS + 1))
    assert packing.sweep() == 4
    assert "已经清理" in words(client.get(response["Location"]))
    assert not package.path.exists()


@pytest.fixture
def long(monkeypatch):
    """Every document of a division takes long, and nobody reads its rows in a request."""
    monkeypatch.setattr("assessments.reports.lengths.LARGE", 1)
    read = sealed.read

    def no_request(*arguments):
        return pytest.fail("read in a request")

    monkeypatch.setattr(sealed, "read", no_request)
    return lambda: monkeypatch.setattr(sealed, "read", read)


def test_a_long_document_is_offered_as_a_job(asked, long, sign_in):
    client = sign_in("郑毅")
    assert "要在后台做一会儿" in words(client.get(f"/reports/{YEAR}/431302.docx"))
    assert client.get(f"/reports/{YEAR}/431302/documents/").status_code == 200
    long()
    package = done(asked(depths=(6,))[1])
    assert package.ending == "docx"
    assert client.get(f"/reports/{YEAR}/431302.docx").content == package.path.read_bytes()


def test_a_long_circular_is_offered_as_a_job_too(asked, long, sign_in):
    page = words(sign_in("郑毅").get(f"/reports/{YEAR}/431302/documents/circular.docx"))
    assert "娄星区2026年度通报.docx" in page and 'name="form" value="circular-docx"' in page
    long()
    client, response = asked(depths=(6,), forms=("circular-docx",))
    package = done(response)
    assert (package.state, package.title) == ("made", "娄星区 2026年度 县市区 通报 Word")
    file = client.get(f"{response['Location']}file/")
    assert file["Content-Type"].endswith("wordprocessingml.document")
    assert "落实情况的通报" in proofs.text_of(b"".join(file.streaming_content))
    assert proofs.text_of(client.get(f"/reports/{YEAR}/431302/documents/circular.docx").content)


def test_a_ledger_is_long_by_its_lines(sealed_world, monkeypatch, sign_in):
    monkeypatch.setattr("assessments.reports.lengths.LINES", 1)  # 娄星区 has two
    address = f"/reports/{YEAR}/431302/documents/{{}}.docx"
    assert "要在后台做一会儿" in words(sign_in("郑毅").get(address.format("ledger")))
    assert sign_in("郑毅").get(address.format("brief")).content.startswith(b"PK")


def test_a_program_asks_again_until_a_long_file_is_made(asked, long, sealed_world):
    program, address = Program(sealed_world.world["郑毅"]), f"reports/{YEAR}/431302.xlsx"
    for _ in range(2):
        answer = program.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert "过一会儿原样再取" in answer.json()["detail"]
    long()
    assert packing.work(Package.objects.get().pk) is False
    assert program.get(address).content == Package.objects.get().path.read_bytes()
    assert Access.objects.filter(act="download").first().reason == "接口令牌“试”"


def test_a_package_of_workbooks_ends_while_others_write(asked, monkeypatch, sealed_world):
    response = asked(forms=("xlsx",))[1]
    monkeypatch.setattr(packing, "SLICE", 0.0)  # one document a slice
    clerk = sealed_world.world["李敏"]
    pk = int(response["Location"].strip("/").split("/")[-1])
    for _ in range(5):
        more = packing.work(pk)
        with WriteDoor(clerk, "试") as door:
            door.note(clerk, {"试": [1, 2]})
    assert not more
    assert Package.objects.get().state == "made"
    assert len([*(keeping.folder() / "made").rglob("*.xlsx")]) == 3


def test_a_report_is_found_by_name_within_the_scope(sealed_world, sign_in):
    page = words(sign_in("冯洁").get("/reports/", {"q": "街心"}))
    assert "下载街心社区PDF" in page
    assert "没有名称含“五里”的单位和社区" in words(sign_in("冯洁").get("/reports/", {"q": "五里"}))
