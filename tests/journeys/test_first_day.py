"""From an empty database to a clerk's first sign-in, in a browser: command, list, divisions, workbook, slips, desk."""

import io
import re
from base64 import b32decode

import pytest
from django.core.management import call_command
from django_otp.oath import totp
from playwright.sync_api import expect
from pypdf import PdfReader

from lodi_community.accounts.models import User
from tests.administration.books import book_of
from tests.journeys.looking import Walk

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
NEW = "Ganbei-Lu-8x"
STREETS = [f"43130200{n}" for n in range(1, 7)]
ROWS = [(code, f"何{n}", post, "") for n, code in enumerate(STREETS) for post in ("录入",)]
LEADERS = [(code, f"贺{n}", "领导", "") for n, code in enumerate(STREETS)]


def begin():
    """The one-time password that the command prints."""
    out = io.StringIO()
    call_command("first_administrator", name="卫宁", account="weining", division="4313", stdout=out)
    return re.search("一次性密码：(.+)", out.getvalue())[1]


def first_sign_in(page, username, password):
    """Sign in with a password that was handed out, and change it."""
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("第一次登录，先换掉发给您的密码")).to_be_visible()
    page.fill("[name=old_password]", password)
    page.fill("[name=new_password1]", NEW)
    page.fill("[name=new_password2]", NEW)
    page.get_by_role("button", name="改密码").click()


def set_up_second_factor(page, walk):
    """What the post of an administrator asks for before anything else, with the phone that a test is."""
    expect(page.get_by_role("heading", name="第二验证")).to_be_visible()
    walk.look("second factor")
    key = page.locator("main .code").inner_text().replace(" ", "")
    page.get_by_label("认证器现在显示的 6 位数字").fill(f"{totp(b32decode(key)):06d}")
    page.get_by_role("button", name="设置").click()
    expect(page.locator(".codes li")).to_have_count(10)
    walk.look("recovery codes")
    page.get_by_role("link", name="我已存好，去首页").click()


def load_divisions(page, walk):
    page.locator("main").get_by_role("link", name="导入区划").click()
    walk.look("divisions")
    page.get_by_role("button", name="用随程序的文件，先看").click()
    expect(page.locator("main")).to_contain_text("新增 469")
    walk.look("divisions preview")
    page.get_by_role("button", name="写入").click()
    expect(page.locator("main")).to_contain_text("377 个社区")


def make_accounts(page, walk):
    """Upload a workbook, write its right rows; returns {username: password} of the slips."""
    page.locator("main").get_by_role("link", name="成批建账号").click()
    walk.look("accounts")
    data = book_of(*ROWS, *LEADERS, ("月球街道", "何月", "录入", ""))
    page.set_input_files("#file", {"name": "账号.xlsx", "mimeType": "application/octet-stream", "buffer": data})
    page.get_by_role("button", name="上传并核对").click()
    expect(page.locator("main")).to_contain_text("可以写入 12 行，有问题 1 行")
    walk.look("accounts preview")
    page.get_by_role("button", name="写入 12 个账号").click()
    expect(page.locator(".slip")).to_have_count(12)
    walk.look("slips")
    return dict(
        [slip.locator("dd").nth(1).inner_text(), slip.locator("dd").nth(2).inner_text()]
        for slip in page.locator(".slip").all()
    )


def printed(page):
    """The words of each page of paper."""
    file = io.BytesIO(page.pdf(prefer_css_page_size=True))
    return [sheet.extract_text() for sheet in PdfReader(file).pages]


def test_from_the_first_command_to_the_desk_of_a_clerk(transactional_db, page, open_page, settings):
    settings.SECOND_FACTOR = True
    walk = Walk(page)
    first_sign_in(page, "weining", begin())
    set_up_second_factor(page, walk)
    expect(page.get_by_role("heading", name="首次设置")).to_be_visible()
    walk.look("first day")
    load_divisions(page, walk)
    slips = make_accounts(page, walk)

    sheets = printed(page)
    assert [sum(password in sheet for password in slips.values()) for sheet in sheets] == [10, 2]
    walk.see("accounts-never", says="共 12 个")
    clerk = User.objects.get(division__code=STREETS[0], post="clerk")
    walk.see("user-move", clerk.pk, says="没有退回的填报、草稿、导入和待办")
    walk.see("user-leave", clerk.pk)
    walk.done()

    own = open_page()
    first_sign_in(own, clerk.username, slips[clerk.username])
    expect(own).to_have_url(re.compile("/desk/$"))
    expect(own.locator("main")).to_contain_text("街心社区")
    page.goto("/accounts/never/")
    expect(page.locator("main")).to_contain_text("共 11 个")
