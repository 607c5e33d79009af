"""The pictures of the administrator's handbook, taken from an empty portal on its first day.

    .venv/bin/python docs/handbook/first_pictures.py

Prepares a portal without demonstration data in a temporary folder, makes its first administrator, drives Chromium
through the chapters of docs/handbook/administrator.md, writes docs/handbook/administrator/*.png and ends everything.
Takes about a minute.
"""

import io
import re
import sys
from pathlib import Path

from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
import pictures  # noqa: E402 the camera of the clerk's handbook

NEW = "Ganlu-shumiao-x7"
ROWS = (
    ("乐坪街道", "李敏", "录入", "lepingjd-limin"), ("花山街道", "王芳", "录入", ""), ("大科街道", "陈刚", "录入", ""),
    ("娄星区", "赵琳", "审核", ""), ("娄星区", "吴霞", "督查", ""), ("娄底市", "褚平", "系统管理员", ""),
    ("娄星区", "郑毅", "录入", ""), ("月球街道", "何月", "录入", ""),
)  # fmt: skip


def main():
    """Prepare, take every picture, end."""
    with pictures.new_portal("administrator") as (folder, call_command):
        call_command("prepare", no_demo=True)
        out = io.StringIO()
        call_command("first_administrator", name="卫宁", account="weining", division="4313", stdout=out)
        with pictures.shown(folder) as place:
            Walk(*place, folder).take_all(re.search("一次性密码：(.+)", out.getvalue())[1])


class Walk(pictures.Camera):
    """The first day, as the handbook tells it. ``slips``: name → (account, password) of the printed slips."""

    def __init__(self, *args):
        super().__init__(*args)
        self.slips = {}

    def take_all(self, password):
        """Every picture of the handbook, in its order."""
        page = self.blank()
        self.sign_in(page, "weining", password)
        self.take(page, "first_day", 620)
        self.load_divisions(page)
        self.make_accounts(page)
        page.goto("/accounts/never/")
        self.take(page, "never", 480)
        self.move(page)
        self.ask_for_an_auditor(page)
        page = self.first_sign_in("褚平")
        page.goto("/accounts/requests/")
        self.take(page, "requests", 520)
        page = self.first_sign_in("吴霞")
        page.goto("/filings/deadlines/")
        self.take(page, "deadline", 520)

    def first_sign_in(self, name):
        """The page of somebody who signs in with the slip and changes the password."""
        page = self.blank()
        self.sign_in(page, *self.slips[name])
        return page

    def sign_in(self, page, account, password):
        page.goto("/login/")
        page.fill("[name=username]", account)
        page.fill("[name=password]", password)
        page.get_by_role("button", name="登录", exact=True).click()
        page.fill("[name=old_password]", password)
        page.fill("[name=new_password1]", NEW)
        page.fill("[name=new_password2]", NEW)
        page.get_by_role("button", name="改密码").click()

    def load_divisions(self, page):
        page.goto("/divisions/load/")
        self.take(page, "divisions", 560)
        page.get_by_role("button", name="用随程序的文件，先看").click()
        self.take(page, "divisions_preview", 520)
        page.get_by_role("button", name="写入").click()

    def make_accounts(self, page):
        book = Workbook()
        for row in (("单位", "姓名", "岗位", "账号"), *ROWS):
            book.active.append(row)
        path = self.folder / "账号.xlsx"
        book.save(path)
        page.goto("/accounts/workbook/")
        page.set_input_files("#file", path)
        page.get_by_role("button", name="上传并核对").click()
        self.take(page, "accounts", 640)
        page.get_by_role("button", name="写入 6 个账号").click()
        self.take(page, "slips", 700)
        for slip in page.locator(".slip").all():
            name = slip.locator(".slip-who b").inner_text().split()[-1]
            self.slips[name] = [slip.locator("dd").nth(number).inner_text() for number in (1, 2)]

    def move(self, page):
        from lodi_community.accounts.models import User

        person = User.objects.get(username="lepingjd-limin")
        page.goto(f"/records/user/{person.pk}/move/")
        self.take(page, "move", 560)

    def ask_for_an_auditor(self, page):
        page.goto("/records/user/add/")
        page.fill("[name=username]", "shenyan")
        page.fill("[name=name]", "沈岩")
        page.fill("[name=division]", "4313")
        page.select_option("[name=post]", label="审计员")
        page.get_by_role("button", name="保存", exact=True).click()


if __name__ == "__main__":
    main()
