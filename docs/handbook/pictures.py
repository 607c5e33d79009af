"""The pictures of the clerk's handbook, taken from the running product over demonstration data.

    .venv/bin/python docs/handbook/pictures.py

Prepares a portal in a temporary folder, drives Chromium through it as the demonstration's clerk, writes
docs/handbook/clerk/*.png and ends everything again. Takes about three minutes, most of them for the data.
"""

import contextlib
import io
import os
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
OUT = None  # where the pictures go: new_portal()
CLERK, COLLEAGUE, STREET, COMMUNITY = "lepingjd-limin", "lepingjd-wangfang", "431302001", "431302001001"
WIDTH = 1366


def main():
    """Prepare, take every picture, end."""
    with new_portal("clerk") as (folder, call_command):
        call_command("prepare")
        leave_last_year_only()
        add_colleague()
        with shown(folder) as place:
            Camera(*place, folder).take_all()


@contextlib.contextmanager
def new_portal(name):
    """(its folder, Django's call_command) of a portal that goes with the block; its pictures go to the folder ``name`` here."""
    global OUT  # noqa: PLW0603 every handbook is a program of its own and has one
    OUT = Path(__file__).parent / name
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        os.environ |= {
            "DATA_DIR": folder,
            "SECRET_KEY": "pictures",
            "SECOND_FACTOR": "off",  # the pictures are of what comes after it
            "DJANGO_SETTINGS_MODULE": "lodi_community.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
        }
        os.environ.pop("DATABASE_URL", None)
        import django
        from django.core.management import call_command

        django.setup()
        yield Path(folder), call_command
    print(f"{sum(path.stat().st_size for path in OUT.glob('*.png')) / 1e6:.2f} MB")


@contextlib.contextmanager
def shown(folder):
    """(a browser, the address) of the portal of a folder while it runs."""
    from benchmarks.serving import Portal
    from tests.browser import LAUNCH

    with Portal(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        yield browser, address
        browser.close()


def leave_last_year_only():
    """One community has not begun the year: what can be taken over from the last stands there to be taken over."""
    from assessments.inspection import live
    from assessments.inspection.years import working_year
    from communities.models import YearlyLife, YearlyProfile

    for model in (YearlyLife, YearlyProfile):
        model._base_manager.filter(community__code=COMMUNITY, year=working_year(STREET)).delete()
    live.refresh_all(STREET)


def add_colleague():
    """A second clerk of the street, who changes what the first one changes."""
    from lodi_community.accounts.models import User

    clerk = User.objects.get(username=CLERK)
    User.objects.create(
        username=COLLEAGUE, name="王芳", division=clerk.division, post=clerk.post, must_change_password=False, version=1
    )


class Camera:
    """A browser at a portal, and a page in which the clerk is signed in."""

    def __init__(self, browser, address, folder):
        self.browser, self.address, self.folder = browser, address, folder

    def enter(self, name=CLERK):
        """A new page with a session of this account."""
        from django.conf import settings
        from django.test import Client

        from lodi_community.accounts.models import User

        client = Client()
        client.force_login(User.objects.get(username=name))
        page = self.blank()
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.address}])
        return page

    def blank(self):
        options = {"viewport": {"width": WIDTH, "height": 768}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        return self.browser.new_context(base_url=self.address, **options).new_page()

    def take(self, page, name, height, around=None):
        """A picture of the page as it stands in a window of this height, ``around`` (or the top of the page) uppermost."""
        page.set_viewport_size({"width": WIDTH, "height": height})
        page.mouse.move(0, 0)
        # 64 pixels: the bar of the portal stays on top
        target = page.locator(around).first if around else page.locator("html")
        target.evaluate("each => scrollTo(0, each.getBoundingClientRect().top + scrollY - 64)")
        page.wait_for_timeout(500)
        (OUT / f"{name}.png").write_bytes(smaller(page.screenshot()))

    def take_all(self):
        """Every picture of the handbook, in its order."""
        page = self.enter()
        for step in (
            self.doors,
            self.home,
            self.section,
            self.sheet,
            self.workbooks,
            self.carried,
            self.mishaps,
            self.attachments,
            self.filings,
        ):
            step(page)

    def doors(self, page):
        door = self.blank()
        door.goto("/login/")
        self.take(door, "login", 520)
        page.goto("/password/")
        self.take(page, "password", 560)

    def home(self, page):
        page.goto("/desk/")
        self.take(page, "home", 900)

    def section(self, page):
        page.goto(f"/desk/{COMMUNITY}/premises/")
        self.take(page, "section", 560)
        page.locator("a[id^=edit-premises-]").first.click()
        area = page.get_by_label("建筑面积")
        area.fill("460")
        area.press("Tab")
        expect(page.locator("aside.panel")).to_contain_text("460.00 m²", timeout=60_000)
        self.take(page, "row", 760, "#block-premises")
        page.keyboard.press("Escape")

    def sheet(self, page):
        page.goto("/desk/sheet/yearlyprofile/")
        self.take(page, "sheet", 760)

    def workbooks(self, page):
        page.goto("/workbooks/")
        self.take(page, "workbooks", 640)
        page.goto(f"/workbooks/template/?place={STREET}")
        page.get_by_label("用途").fill("请社区核对网格")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="下载").click()
        book = load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
        grids = book["网格"]
        heads = {str(cell.value).partition("（")[0]: cell.column for cell in grids[1]}
        grids.cell(2, heads["常住户数"]).value = "二百户"
        grids.cell(3, heads["常住户数"]).value = 214
        grids.cell(4, heads["网格员"]).value = "谢文辉"
        page.goto("/workbooks/")
        self.upload(page, book, "乐坪街道_填报.xlsx")
        self.take(page, "preview", 640)
        page.goto("/workbooks/")
        self.upload(page, foreign(), "花名册.xlsx")
        self.take(page, "mapping", 760)

    def upload(self, page, book, name):
        path = self.folder / name
        book.save(path)
        page.locator("#put-file").set_input_files(path)
        page.get_by_role("button", name="上传并核对").click()
        expect(page.locator(".steps")).to_be_visible(timeout=60_000)
        page.wait_for_load_state("networkidle")

    def carried(self, page):
        page.goto(f"/filings/{COMMUNITY}/carried/")
        page.get_by_role("button", name="沿用上年").click()
        self.take(page, "carried", 460)

    def mishaps(self, page):
        page.goto(f"/desk/{COMMUNITY}/grids/")
        page.locator("a[id^=edit-grid-]").first.click()
        page.get_by_label("常住户数").fill("215")
        page.get_by_label("常住户数").press("Tab")
        expect(page.locator("#draft-kept")).to_contain_text("草稿已存")
        page.goto(f"/desk/{COMMUNITY}/grids/")
        page.locator("a[id^=edit-grid-]").first.click()
        page.get_by_text("接着填").first.wait_for()
        expect(page.locator("aside.panel")).to_contain_text("网格规模", timeout=60_000)
        self.take(page, "draft", 520, "#block-grid")
        other = self.enter(COLLEAGUE)
        other.goto(f"/desk/{COMMUNITY}/grids/")
        other.locator("a[id^=edit-grid-]").first.click()
        other.get_by_label("常住户数").fill("209")
        other.keyboard.press("Enter")
        other.get_by_text("已保存").first.wait_for()
        page.get_by_label("常住户数").press("Enter")
        page.get_by_text("对方改为").wait_for()
        expect(page.locator("aside.panel")).to_contain_text("网格规模", timeout=60_000)
        self.take(page, "conflict", 560, "#block-grid")

    def attachments(self, page):
        from facilities.models import Premises

        site = Premises.objects.filter(community__code=COMMUNITY).first()
        page.goto(f"/records/premises/{site.pk}/")
        files = [("门牌照片.png", "image/png", photograph()), ("服务大厅.png", "image/png", photograph(40))]
        page.locator("#id_files").set_input_files(
            [{"name": name, "mimeType": mime, "buffer": data} for name, mime, data in files]
        )
        page.get_by_role("button", name="添加附件").click()
        page.locator("img.thumb").first.wait_for()
        self.take(page, "attachments", 420, "#attachments")

    def filings(self, page):
        from assessments.filings.models import Filing
        from assessments.inspection.years import working_year

        page.goto(f"/filings/{COMMUNITY}/")
        self.take(page, "filing", 760)
        states = {
            filing.state: filing.place_code() for filing in Filing.objects.within(STREET).of_year(working_year(STREET))
        }
        page.goto(f"/filings/{states['returned']}/")
        self.take(page, "returned", 560)
        page.goto(f"/desk/{states.get('approved') or states['submitted']}/grids/")
        self.take(page, "locked", 420)
        page.goto("/filings/notices/")
        self.take(page, "notices", 560)


def foreign():
    """A roster as streets have them: its own headings, its own order, a title above."""
    book = Workbook()
    page = book.active
    page.title = "花名册"
    for row in (
        ("乐坪街道社区工作人员花名册",),
        ("序号", "所在社区", "姓名", "性别", "出生年月日", "政治面貌", "文化程度", "手机"),
        (1, "街心社区", "欧阳春", "女", "1990年5月6日", "中共党员", "大学本科", "13873800011"),
        (2, "贤童社区", "龙海波", "男", "1987.11.2", "群众", "大学专科", "13873800012"),
    ):
        page.append(row)
    return book


def photograph(shade=0):
    """A small PNG that looks like nothing."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(160) for value in (90 + x // 2, 130 + y // 2, 150 + shade))
        for y in range(100)
    )
    return png(160, 100, 2, rows)


def png(width, height, colour, rows, palette=b""):
    """The bytes of a PNG: ``rows`` are filter bytes and pixels, ``colour`` is 2 for RGB and 3 for a palette."""

    def chunk(name, data):
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, colour, 0, 0, 0))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"PLTE", palette) if palette else b"",
            chunk(b"IDAT", zlib.compress(rows, 9)),
            chunk(b"IEND", b""),
        )
    )


def smaller(picture):
    """A screenshot with a palette of the few colours that are seen at most; a third of its size."""
    pixels = unfiltered(picture)
    height, width, _ = pixels.shape
    flat = pixels.reshape(-1, 3).astype(np.uint32)
    keys, inverse, times = np.unique(
        flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2], return_inverse=True, return_counts=True
    )
    kept = keys[np.argsort(times)[::-1][:256]]
    colours = np.stack([kept >> 16, kept >> 8 & 255, kept & 255], axis=1).astype(np.int32)
    wanted = np.stack([keys >> 16, keys >> 8 & 255, keys & 255], axis=1).astype(np.int32)
    nearest = np.array([np.abs(colours - one).sum(axis=1).argmin() for one in wanted], dtype=np.uint8)
    indexed = nearest[inverse].reshape(height, width)
    rows = b"".join(b"\0" + row.tobytes() for row in indexed)
    return png(width, height, 3, rows, colours.astype(np.uint8).tobytes())


def unfiltered(picture):
    """The pixels of an 8-bit RGB or RGBA PNG as Chromium writes it: array of height × width × 3."""
    at, data, width, height, channels = 8, b"", 0, 0, 3
    while at < len(picture):
        size, name = int.from_bytes(picture[at : at + 4], "big"), picture[at + 4 : at + 8]
        body = picture[at + 8 : at + 8 + size]
        if name == b"IHDR":
            width, height, channels = (
                int.from_bytes(body[:4], "big"),
                int.from_bytes(body[4:8], "big"),
                {2: 3, 6: 4}[body[9]],
            )
        elif name == b"IDAT":
            data += body
        at += 12 + size
    raw, step = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, -1), channels
    out = np.zeros((height, width * step), np.uint8)
    above = np.zeros(width * step, np.uint8)
    for number in range(height):
        above = out[number] = unfilter(raw[number, 0], raw[number, 1:], above, step)
    return out.reshape(height, width, step)[:, :, :3]


def unfilter(kind, line, above, step):
    """One row of a PNG without its filter (RFC 2083, 6)."""
    if kind == 0:
        return line.copy()
    if kind == 2:
        return line + above
    if kind == 1:
        return np.cumsum(line.reshape(-1, step), axis=0, dtype=np.uint8).reshape(-1)
    row = [0] * len(line)
    values, up = line.tolist(), above.tolist()
    for x, value in enumerate(values):
        left, corner = (row[x - step], up[x - step]) if x >= step else (0, 0)
        guess = (left + up[x]) // 2 if kind == 3 else paeth(left, up[x], corner)
        row[x] = (value + guess) & 255
    return np.array(row, np.uint8)


def paeth(left, above, corner):
    """The one of three neighbours that is nearest to left + above - corner."""
    guess = left + above - corner
    return min((left, above, corner), key=lambda each: abs(guess - each))


if __name__ == "__main__":
    main()
