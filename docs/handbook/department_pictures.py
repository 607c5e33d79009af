"""The pictures of the handbook of reviewers and departments, taken from the running product over demonstration data.

    .venv/bin/python docs/handbook/department_pictures.py

Prepares a portal in a temporary folder, drives Chromium through the chapters of docs/handbook/department.md as the
demonstration's county reviewer and city department, writes docs/handbook/department/*.png and ends everything again.
Takes about three minutes, most of them for the data.
"""

import re
import sys
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
import pictures  # noqa: E402 the camera of the clerk's handbook

REVIEWER, DEPARTMENT, COUNTY, STREET = "chenzhi", "zhoujianguo", "431302", "431302002"


def main():
    """Prepare, take every picture, end."""
    with pictures.new_portal("department") as (folder, call_command):
        call_command("prepare")
        from assessments.followup.forecast import keeping

        keeping.refresh("4313")  # beat does it elsewhere
        with pictures.shown(folder) as place:
            Day(*place, folder).take_all()


class Day(pictures.Camera):
    """A day of the county's reviewer, then one of the city's department, as the handbook tells them."""

    def take_all(self):
        """Every picture of the handbook, in its order."""
        page = self.enter(REVIEWER)
        for step in (self.todos, self.late, self.reviews):
            step(page)
        page = self.enter(DEPARTMENT)
        for step in (self.overview, self.comparison, self.forecast, self.case, self.costs, self.seal):
            step(page)

    def todos(self, page):
        page.goto("/filings/notices/")
        self.take(page, "notices", 900)

    def late(self, page):
        page.goto("/filings/")
        self.take(page, "board", 860)
        page.goto("/filings/?state=idle")
        for box in page.locator("[name=pick]").all()[:2]:
            box.check()
        page.get_by_role("button", name="起草催报").click()
        page.get_by_role("heading", name="催报").wait_for()
        self.take(page, "urging", 560)

    def reviews(self, page):
        page.goto("/filings/review/")
        self.take(page, "reviews", 620)
        page.get_by_role("link", name="从等得最久的开始").click()
        page.get_by_role("heading", name="不达标的条款").wait_for()
        self.take(page, "review", 900)
        page.locator("details.form-sheet summary").filter(has_text="到位明细").click()
        page.get_by_role("link", name=re.compile("^写意见：.*惠民项目资金")).first.click()
        page.get_by_label("对预算数的意见").fill("比上年少 1.5 万元，请核对")
        self.take(page, "remark", 620, "#rows-funding")

    def overview(self, page):
        page.goto("/units/4313/?year=2025")
        self.take(page, "overview", 760)
        page.goto(f"/units/{COUNTY}/communities/?year=2025&rule=8.1&state=failing")
        self.take(page, "communities", 560)

    def comparison(self, page):
        page.goto("/units/4313/compare/")
        self.take(page, "compare", 640)

    def forecast(self, page):
        page.goto("/forecast/")
        self.take(page, "forecast", 760)

    def case(self, page):
        page.goto(f"/cases/open/?unit={STREET}")
        for box in page.locator("[name=rules]").all():
            box.set_checked(box.get_attribute("value") in ("8.1", "6.1"))
        page.get_by_label("事由").fill("服务用房和工作人员长期没有补足")
        page.get_by_role("button", name="立案").click()
        due = f"{date.today() + timedelta(days=20)}"
        for step, words in (
            ("约谈提醒", {"约谈人": "李明", "约谈纪要": "责成一个月内拿出方案"}),
            ("限期整改", {"通知书编号": "娄组督〔2026〕1号", "整改期限": due, "整改事项": "补足用房和人员"}),
        ):
            page.get_by_role("main").get_by_role("link", name=step, exact=True).click()
            for label, text in words.items():
                page.get_by_label(label).fill(text)
            page.get_by_role("button", name="登记").click()
            page.get_by_role("heading", name="经过").wait_for()
        page.reload()
        self.take(page, "case", 900)

    def costs(self, page):
        page.goto("/costs/")
        self.take(page, "costs", 760)

    def seal(self, page):
        page.goto("/inspections/start/")
        self.take(page, "seal", 760)


if __name__ == "__main__":
    main()
