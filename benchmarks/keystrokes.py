"""How many keys and clicks a community's full year takes by the portal's forms, and in a blank workbook of the portal.

    .venv/bin/python benchmarks/keystrokes.py

Two communities in one database of its own: one in its second year, whose last year is taken over, and one that has
nothing yet. An operator in Chromium (keys_form.py) enters the plan (keys_plan.py); afterwards every cell of it is
compared with the database. For the same cells the workbook's keys are counted (keys_workbook.py).
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SECOND, FIRST = "431302001001", "431302001002"
CARRY = "沿用和确认"


def main():
    """Enter both, print both tables; the exit code tells whether the form took less in both."""
    with tempfile.TemporaryDirectory(prefix="keystrokes-") as folder:
        os.environ |= {"DATA_DIR": folder, "SECRET_KEY": "benchmark", "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodi_community.settings")
        import django

        django.setup()
        from benchmarks.serving import Portal

        user, communities = prepare()
        with Portal(Path(folder)) as address:
            won = [measure(address, user, *each) for each in _cases(communities)]
    sys.exit(0 if all(won) else 1)


def _cases(communities):
    from benchmarks import keys_plan as plan

    return (
        ("第二年：上年的沿用，其余是当年的", communities[SECOND], plan.CARRIED, True),
        ("第一年：什么都还没有", communities[FIRST], plan.NEW, False),
    )


def prepare():
    """(clerk, {code: community}) in an empty database whose working year is the plan's."""
    from django.core.management import call_command
    from django.utils import timezone

    from assessments.catalogue.standards import standard_for
    from assessments.inspection.models import Inspection
    from benchmarks.keys_plan import YEAR
    from benchmarks.keys_stored import state_year_before
    from communities.levels import prefecture_of
    from communities.models import Community, Division
    from lodi_community.accounts.models import User
    from lodi_community.accounts.posts import Post

    call_command("prepare", no_demo=True, verbosity=0)
    above = None
    for code, name, level in (
        ("4313", "娄底市", "prefecture"),
        ("431302", "娄星区", "county"),
        ("431302001", "乐坪街道", "subdistrict"),
    ):
        above = Division(code=code, name=name, level=level, parent=above, version=1)
        above.save()
    user = User.objects.create(
        username="limin", name="李敏", division=above, post=Post.CLERK, must_change_password=False, version=1
    )
    communities = {}
    for code, name in ((SECOND, "云山社区"), (FIRST, "云水社区")):
        communities[code] = Community(
            code=code, name=name, street=above, funding_tier_default="municipal_urban", version=1
        )
        communities[code].save()
    state_year_before(communities[SECOND], user)
    root = prefecture_of(above.code)
    standard = standard_for(YEAR - 1, root)
    Inspection.objects.create(
        root=root,
        year=YEAR - 1,
        status=Inspection.Status.SEALED,
        standard=standard.key,
        standard_version=standard.version,
        formula=standard.scoring.formula,
        sealed_at=timezone.now(),
    )
    return user, communities


def measure(address, user, title, community, plan, carries):
    """One community: entered, compared with the database, counted in the workbook. Whether the form took less."""
    from assessments.workbooks.sheets import Ground
    from benchmarks.keys_plan import YEAR
    from benchmarks.keys_stored import differences
    from benchmarks.keys_workbook import count

    ground = Ground(user, community.code, YEAR)
    blank = [count(ground, kinds) for _, kinds in plan]
    forms = by_form(address, user, community, plan, carries)
    wrong = differences(community, plan)
    if wrong:
        sys.exit(f"没有录全：{wrong[:5]}")
    return say(title, plan, forms, blank)


def by_form(address, user, community, plan, carries=False):
    """[Count] a section by the forms; the last, where rows are taken over, of taking over and confirming."""
    from playwright.sync_api import sync_playwright

    from tests.browser import LAUNCH

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=address).new_page()
        sign_in(page, user, address)
        found = enter_plan(page, community, plan, carries)
        browser.close()
    return found


def sign_in(page, user, address):
    """A session without the login page, which is the same for both ways."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": address,
            }
        ]
    )


def enter_plan(page, community, plan, carries=False):
    """Enter a plan in the community's workspace as a signed-in clerk; see by_form."""
    from django.urls import reverse

    from benchmarks.keys_form import Operator
    from benchmarks.keys_plan import YEAR
    from benchmarks.keys_workbook import Count
    from lodi_community.records.kinds import KINDS

    operator, found = Operator(page, community.code, YEAR), []
    page.goto(reverse("desk-section", args=[community.code, "reserve"]))
    before = take_over(operator) if carries else Count()
    for key, kinds in plan:
        keys, clicks = operator.keys, operator.clicks
        operator.open_section(key)
        for slug, rows in kinds:
            there = list(KINDS[slug].rows_of_year(community.code, YEAR).order_by("pk"))
            for number, row in enumerate(rows):
                operator.enter(slug, row, there[number] if number < len(there) else None)
        found.append(Count(0, operator.keys - keys, operator.clicks - clicks))
    if carries:
        found.append(before + confirm(operator))
    return found


def take_over(operator):
    """From a section to 沿用上年, and back to the workspace by the menu."""
    from django.urls import reverse

    from benchmarks.keys_workbook import Count

    page, clicks = operator.page, operator.clicks
    for link in ("提交和退回", "沿用上年的记录"):
        operator.click(page.get_by_role("link", name=link).first)
        page.wait_for_load_state("load")
    operator.click(page.get_by_role("button", name="沿用上年"))
    page.get_by_text("已沿用上年").wait_for()
    operator.click(page.get_by_role("link", name="工作台", exact=True))
    operator.click(page.locator(f"th a[href='{reverse('desk-community', args=[operator.code])}']").first)
    page.wait_for_load_state("load")
    return Count(0, 0, operator.clicks - clicks)


def confirm(operator):
    """All rows that were taken over, from the section that was entered last."""
    from benchmarks.keys_workbook import Count

    page = operator.page
    operator.click(page.get_by_role("link", name="去确认").first)
    operator.click(page.get_by_role("button", name="全部确认"))
    page.get_by_text("已确认").first.wait_for()
    return Count(0, 0, 2)


def say(title, plan, forms, blank):
    """Print the table. Whether the form took less altogether."""
    from assessments.catalogue.sections import BY_KEY
    from benchmarks.keys_workbook import Count

    names = [BY_KEY[key].title for key, _ in plan] + [CARRY] * (len(forms) - len(blank))
    blank = blank + [Count()] * (len(forms) - len(blank))
    rows = [
        (name, book.cells, form.keys, form.clicks, book.keys, book.clicks, form.total, book.total)
        for name, form, book in zip(names, forms, blank, strict=True)
    ]
    rows.append(("合计", *(sum(row[at] for row in rows) for at in range(1, 8))))
    print(f"\n{title}\n")
    heads = ("表", "格数", "网页按键", "网页点击", "工作簿按键", "工作簿点击", "网页合计", "工作簿合计")
    print("| " + " | ".join(heads) + " |")
    print("|" + "---|" * len(heads))
    for row in rows:
        print("| " + " | ".join(str(each) for each in row) + " |")
    form, book = rows[-1][6:]
    print(f"\n网页是工作簿的 {100 * form / book:.0f}%")
    return form < book


if __name__ == "__main__":
    main()
