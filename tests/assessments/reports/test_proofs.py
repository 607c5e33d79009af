"""核验: what anybody may compare with a paper, and nothing else; no other installation's code is called ours."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from assessments.models import Letterhead
from assessments.reports import excel, pdf, proofs, word
from assessments.reports.letterheads import give_number
from tests.places import CITY
from tests.world import YEAR

pytestmark = [pytest.mark.once, pytest.mark.long]
HERE = "https://djmh.example.gov.cn"


def words(response):
    return " ".join(response.content.decode().split())


def proof_of(sealed_world, unit):
    check = sealed_world.report(unit).imprint.check_code
    return Client().get(proofs.path_of(check))


def test_anybody_sees_year_unit_seal_and_five_figures(sealed_world):
    response = proof_of(sealed_world, "娄底市")
    assert response.status_code == 200
    assert [name for name, _ in response.context["proof"].figures] == [
        "社区", "硬指标全部达标", "有硬指标不达标", "平均系统折算分", "还差公共服务用房",
    ]  # fmt: skip
    figures = dict(response.context["proof"].figures)
    # 街心, 铁东 and 城西 fail a rule; 五里 lacks a figure; 贤童 and 铁西 are clear (conftest.py).
    assert (figures["社区"], figures["硬指标全部达标"], figures["有硬指标不达标"]) == ("6个", "2个", "3个")
    assert figures["还差公共服务用房"] == "20平方米"
    page = words(response)
    assert "2026年度" in page
    assert "娄底市，代码 4313" in page
    assert "no-store" in response["Cache-Control"]


def test_a_communitys_figures_are_those_of_its_report(sealed_world):
    figures = dict(proof_of(sealed_world, "街心社区").context["proof"].figures)
    assert (figures["适用的硬指标"], figures["达标"], figures["不达标"], figures["缺数据"]) == (
        "14项",
        "13项",
        "1项",
        "0项",
    )
    assert f"系统折算分{figures['系统折算分']}分" in str(sealed_world.report("街心社区").parts)


def test_the_numbers_of_what_was_issued_stand_beside_the_figures(sealed_world):
    assert "没有编过文号" in words(proof_of(sealed_world, "娄底市"))
    city = sealed_world.world["钱军"]
    Letterhead(unit=city.division, head="文件", code_word="娄组发", signature="市委组织部").keep(by=city)
    give_number(city, f"circular/{YEAR}/1/{CITY}", "娄底市2026年度通报", date(2027, 3, 5), number=7)
    give_number(city, f"circular/{YEAR - 1}/1/{CITY}", "娄底市2025年度通报", date(2026, 3, 5))  # of another year
    give_number(city, f"circular/{YEAR}/1/{CITY}02", "娄星区2026年度通报", date(2027, 3, 6))  # of another unit
    page = words(proof_of(sealed_world, "娄底市"))
    assert "娄组发〔2027〕7号（娄底市2026年度通报，2027-03-05）" in page
    assert "娄底市2025年度通报" not in page
    assert "娄星区2026年度通报" not in page


def test_nothing_else_is_told_and_no_other_unit_is_named(sealed_world):
    page = words(proof_of(sealed_world, "街心社区"))
    for name in ("贤童社区", "双峰县", "书记", "380"):
        assert name not in page
    assert "<a " not in page.partition("door-main")[2]


def test_a_code_of_another_installation_is_not_called_ours(sealed_world, settings):
    check = sealed_world.report("娄底市").imprint.check_code
    settings.TRAIL_KEY = "the key of this office"
    path = proofs.path_of(check)
    assert Client().get(path).status_code == 200
    settings.TRAIL_KEY = "the key of another office"  # with a copy of the same data
    response = Client().get(path)
    assert response.status_code == 404
    assert "不是本门户印的" in words(response)
    assert "娄底市，代码" not in words(response)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("0000000000000000", "没有哪个封存年度有校验码 0000-0000-0000-0000"), ("7f3a", "不完整"), ("乐" * 24, "不完整"),
     ("0" * 15 + "乐" + "0" * 8, "不完整")],
)  # fmt: skip
def test_what_is_no_code_of_ours_is_said(sealed_world, code, sentence):
    response = Client().get(f"/reports/proof/{code}/")
    assert response.status_code == 404
    assert sentence in words(response)


def test_one_address_may_try_so_often_in_a_minute(sealed_world, monkeypatch):
    monkeypatch.setattr("assessments.reports.proof_views.time.time", lambda: 6_000_000_000.0)
    check = sealed_world.report("娄底市").imprint.check_code
    client = Client(REMOTE_ADDR="192.0.2.77")
    assert [client.get(proofs.path_of(check)).status_code for _ in range(21)] == [200] * 20 + [429]
    assert Client(REMOTE_ADDR="192.0.2.78").get(proofs.path_of(check)).status_code == 200
    assert int(client.get("/reports/proof/7f3a/")["Retry-After"]) == 60


def test_a_document_bears_the_address_only_where_it_is_stated(sealed_world, settings):
    check = sealed_world.report("街心社区").imprint.check_code
    assert proofs.chart_of(check) is None
    settings.PORTAL_ADDRESS = HERE
    chart = sealed_world.report("街心社区").parts[-1]
    assert chart.grid.rows == [[check, f"{HERE}{proofs.path_of(check)}"]]
    assert f"{HERE}{proofs.path_of(check)}" in proofs.text_of(excel.write(sealed_world.rows("街心社区")))


def verified(tmp_path, name, content):
    path, out = Path(tmp_path) / name, io.StringIO()
    path.write_bytes(content)
    call_command("verify_document", str(path), stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["docx", "xlsx", pytest.param("pdf", marks=pytest.mark.fonts)])
def test_a_file_is_verified_without_a_network(sealed_world, tmp_path, form):
    rows = sealed_world.rows("街心社区")
    make = {"docx": lambda: word.write(sealed_world.report("街心社区")), "xlsx": lambda: excel.write(rows)}
    make["pdf"] = lambda: pdf.write(sealed_world.report("街心社区"))
    told = verified(tmp_path, f"a.{form}", make[form]())
    assert f"校验码 {sealed_world.report('街心社区').imprint.check_code}，2026年度 街心社区（431302001001）" in told
    assert "适用的硬指标 14项\n" in told


def test_a_file_that_is_none_of_ours_is_refused(sealed_world, tmp_path):
    for name, content, sentence in (
        ("a.docx", b"no file", "这不是 Word、PDF 或 Excel 文件"),
        ("a.pdf", b"%PDF-1.7 broken", "这份 PDF 读不出来"),
    ):
        with pytest.raises(CommandError, match=sentence):
            verified(tmp_path, name, content)
    changed = sealed_world.report("街心社区")
    check = changed.imprint.check_code
    made = word.write(changed)
    source, target = zipfile.ZipFile(io.BytesIO(made)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for entry in source.infolist():
            archive.writestr(entry.filename, source.read(entry).replace(check.encode(), b"0000-0000-0000-0000"))
    with pytest.raises(CommandError, match="没有本门户封存年度的校验码"):
        verified(tmp_path, "b.docx", target.getvalue())
