"""From a workbook to accounts: look, write the right rows, see the passwords once, mend the others."""

import io
import re
import time

import pytest
from django.test import Client
from openpyxl import load_workbook

from communities.models import Division
from lodi_community.access.models import Access
from lodi_community.accounts.models import User
from lodi_community.records.models import Revision
from tests import facts
from tests.typing_in import form_in, text_of

from .books import book_of, uploaded

pytestmark = [pytest.mark.once, pytest.mark.long]
URL = "/accounts/workbook/"
RIGHT, WRONG = ("乐坪街道", "何田", "录入", "hetian"), ("月球街道", "何水", "录入", "")
SLIP = re.compile(r'<dd class="code">([^<]+)</dd>')


def send(client, *rows):
    return client.post(URL, {"file": uploaded(book_of(*rows))})


def write(client, *rows):
    return client.post(f"{URL}write/", form_in(send(client, *rows), "lines"))


def test_the_preview_writes_nothing_and_shows_every_row_with_its_fault(world, sign_in):
    before = User.objects.count()
    page = text_of(send(sign_in("卫宁"), RIGHT, WRONG))
    assert "可以写入 1 行，有问题 1 行" in page
    assert "没有“月球街道”这个单位" in page
    assert User.objects.count() == before


def test_the_right_rows_are_written_with_a_revision_and_the_wrong_ones_come_back(world, sign_in):
    client = sign_in("卫宁")
    answer = write(client, RIGHT, WRONG)
    user = User.objects.get(username="hetian")
    assert (user.division, user.must_change_password) == (world["乐坪街道"], True)
    revision = Revision.objects.of(user).get()
    assert (revision.by, revision.reason) == (world["卫宁"], "从工作簿成批建账号")
    asked = client.post(f"{URL}wrong/", form_in(answer, "lines"))
    assert "下载前先写用途" in text_of(asked) and "没有下载" not in text_of(asked)
    assert client.post(f"{URL}wrong/", form_in(asked, "purpose")).status_code == 422
    file = client.post(f"{URL}wrong/", form_in(asked, "purpose") | {"purpose": "改名单"})
    book = load_workbook(io.BytesIO(file.content))
    assert [[cell.value for cell in row[:3]] for row in book.active] == [["单位", "姓名", "岗位"], [*WRONG[:3]]]
    assert "没有“月球街道”这个单位" in book.active["E2"].value
    assert book.active["F1"].value.startswith("导出：娄底市卫宁") and book.active["F1"].value.endswith("用途：改名单")
    assert Access.objects.filter(act="export", reason="改名单", rows=1).exists()


def test_a_slip_lets_its_owner_in_once_and_asks_for_a_new_password(world, sign_in):
    address, username, password = SLIP.findall(write(sign_in("卫宁"), RIGHT).content.decode())
    client = Client()
    assert client.post("/login/", {"username": username, "password": password}).status_code == 302
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/password/"
    assert address.startswith("http")


def test_a_password_is_shown_once_and_stands_nowhere(world, sign_in):
    client = sign_in("卫宁")
    form = form_in(send(client, RIGHT), "lines")
    answer = client.post(f"{URL}write/", form)
    password = SLIP.findall(answer.content.decode())[2]
    assert "no-store" in answer["Cache-Control"]
    again = client.post(f"{URL}write/", form)
    assert again.status_code == 422
    assert "密码不能再看，要新的请在那个账号的页面重置" in text_of(again)
    assert password not in again.content.decode()
    assert password not in str([*User.objects.values(), *Revision.objects.values()])


def test_eighty_seven_streets_take_seconds(world, sign_in, settings):
    settings.PASSWORD_HASHERS = ["lodi_community.accounts.hashing.BoundedArgon2"]
    streets = facts.add(
        Division,
        [
            Division(code=f"431302{n}", name=f"新{n}街道", level="subdistrict", parent=world["娄星区"])
            for n in range(100, 187)
        ],
    )
    client = sign_in("卫宁")
    begun = time.monotonic()
    answer = write(client, *((street.name, f"何{street.code}", "录入", "") for street in streets))
    assert time.monotonic() - begun < 20
    assert answer.content.decode().count('class="slip"') == 87
    user = User.objects.get(username="431302100-01")
    assert user.check_password(SLIP.findall(answer.content.decode())[2])


@pytest.mark.parametrize("lines", ["", "tampered"])
def test_what_did_not_come_from_the_preview_is_refused(world, sign_in, lines):
    for page in ("write", "wrong"):
        answer = sign_in("卫宁").post(f"{URL}{page}/", {"lines": lines})
        assert answer.status_code == 422
        assert "核对结果已过期，没有写入任何账号" in text_of(answer)


def test_the_preview_of_another_administrator_is_not_ones_own(world, sign_in):
    form = form_in(send(sign_in("卫宁"), RIGHT), "lines")
    assert sign_in("蒋波").post(f"{URL}write/", form).status_code == 422
    assert not User.objects.filter(username="hetian").exists()


def test_no_file_and_no_workbook_are_refused_in_a_sentence(world, sign_in):
    client = sign_in("卫宁")
    assert "还没有选文件" in text_of(client.post(URL))
    assert "不是 Excel 工作簿" in text_of(client.post(URL, {"file": uploaded(b"plain")}))


def test_where_no_row_is_right_nothing_is_written_and_the_page_says_so(world, sign_in):
    client = sign_in("卫宁")
    page = send(client, WRONG)
    assert "可以写入 0 行" in text_of(page)
    assert 'action="/accounts/workbook/write/"' not in page.content.decode()
