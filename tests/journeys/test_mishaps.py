"""What goes wrong on an ordinary day, in a browser: nothing that was typed is lost, and the page says what to do."""

import threading

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from assessments.inspection import judging
from assessments.inspection.models import Inspection
from facilities.models import Premises
from lodi_community.accounts.models import User
from lodi_community.background import BackgroundWork
from lodi_community.celery import app
from lodi_community.records.models import Revision
from tests.world import PASSWORD, YEAR

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]
NEW_PASSWORD = "Xiang-jun-1931"


def fill_in_login(page, username, password):
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def premises_of(community):
    return Premises.objects.get(community=community)


def test_a_session_that_ends_in_mid_form_loses_nothing_that_was_typed(judged, enter):
    site = premises_of(judged["街心社区"])
    page = enter(judged["李敏"])
    page.goto(reverse("premises-edit", args=[site.pk]))
    page.get_by_label("建筑面积").fill("425.50")
    page.get_by_label("地址").fill("乐坪东街 18 号")
    Session.objects.all().delete()

    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("登录已过期，刚才填的还没有保存，但没有丢。")).to_be_visible()
    assert premises_of(judged["街心社区"]).floor_area == 380
    fill_in_login(page, "limin", PASSWORD)
    page.get_by_role("button", name="接着保存").click()

    expect(page.get_by_text(f"已保存：{site}")).to_be_visible()
    saved = premises_of(judged["街心社区"])
    assert (f"{saved.floor_area:.2f}", saved.address) == ("425.50", "乐坪东街 18 号")


def test_two_clerks_who_change_the_same_figure_see_both_values_and_one_decides(judged, enter):
    colleague = User(
        username="zhouli", name="周莉", division=judged["乐坪街道"], post="clerk", must_change_password=False, version=1
    )
    colleague.save()
    site = premises_of(judged["街心社区"])
    first, second = enter(judged["李敏"]), enter(colleague)
    for page in (first, second):
        page.goto(reverse("premises-edit", args=[site.pk]))
    first.get_by_label("建筑面积").fill("410")
    first.get_by_label("权属证明").fill("湘房字 7 号")
    first.get_by_role("button", name="保存", exact=True).click()
    expect(first.get_by_text(f"已保存：{site}")).to_be_visible()

    second.get_by_label("建筑面积").fill("420")
    second.get_by_label("地址").fill("新街 1 号")
    second.get_by_role("button", name="保存", exact=True).click()
    both = second.get_by_role("region", name="冲突对照表").get_by_role("row").filter(has_text="建筑面积")
    expect(both).to_contain_text("380.00")
    expect(both).to_contain_text("410.00")
    expect(both).to_contain_text("420")
    expect(second.get_by_text("李敏已改过这条记录")).to_be_visible()
    expect(second.get_by_label("建筑面积")).to_have_value("420")
    expect(second.get_by_label("权属证明")).to_have_value("湘房字 7 号")
    assert premises_of(judged["街心社区"]).floor_area == 410

    second.get_by_role("button", name="保存", exact=True).click()
    expect(second.get_by_text(f"已保存：{site}")).to_be_visible()
    saved = premises_of(judged["街心社区"])
    assert (saved.floor_area, saved.address, saved.certificate_no) == (420, "新街 1 号", "湘房字 7 号")
    assert [revision.by_name for revision in Revision.objects.of(saved)] == ["周莉", "李敏"]


def test_five_wrong_passwords_lock_an_account_until_the_administrator_resets_it(judged, open_page, enter):
    page = open_page()
    page.goto(reverse("login"))
    for _ in range(4):
        fill_in_login(page, "limin", "Wrong-pass-1")
        expect(page.get_by_text("账号或密码不对。连续错 5 次，账号锁定 30 分钟。")).to_be_visible()
    fill_in_login(page, "limin", "Wrong-pass-1")
    expect(page.get_by_role("heading", name="账号已锁定")).to_be_visible()
    page.goto(reverse("login"))
    fill_in_login(page, "limin", PASSWORD)
    expect(page.get_by_role("heading", name="账号已锁定")).to_be_visible()

    administrator = enter(judged["卫宁"])
    administrator.goto(reverse("user-list"))
    administrator.get_by_role("link", name="limin").click()
    administrator.get_by_role("link", name="重置密码").click()
    administrator.get_by_role("button", name="生成新密码").click()
    handed_over = administrator.locator(".code").inner_text()

    page.goto(reverse("login"))
    fill_in_login(page, "limin", handed_over)
    expect(page.get_by_text("第一次登录，先换掉发给您的密码，再使用系统。")).to_be_visible()
    page.goto(reverse("desk"))  # there is no way around it
    expect(page.get_by_role("heading", name="改密码")).to_be_visible()
    change_password(page, handed_over, "short")
    expect(page.get_by_text("没有改，按下面的提示再填一次。")).to_be_visible()
    change_password(page, handed_over, NEW_PASSWORD)
    expect(page.get_by_text("密码已改")).to_be_visible()
    expect(page.get_by_role("heading", name=f"{YEAR}年度填报")).to_be_visible()

    page.get_by_role("button", name="退出").first.click()
    expect(page.get_by_role("heading", name="已退出")).to_be_visible()
    page.goto(reverse("desk"))
    fill_in_login(page, "limin", NEW_PASSWORD)
    expect(page).to_have_url(f"{page.url.partition('/desk')[0]}/desk/")
    expect(page.get_by_role("heading", name=f"{YEAR}年度填报")).to_be_visible()


def change_password(page, old, new):
    page.get_by_label("原密码").fill(old)
    page.get_by_label("新密码", exact=True).fill(new)
    page.get_by_label("再输一遍新密码").fill(new)
    page.get_by_role("button", name="改密码").click()


@pytest.fixture
def step_by_step(monkeypatch, settings):
    """A run goes on by one chunk of two communities each time this semaphore is released."""
    gate, make = threading.Semaphore(0), judging.assessments

    def wait_and_make(inspection, *args, frozen, **options):
        if frozen and not inspection.is_reference:  # by each standard, chunk by chunk
            assert gate.acquire(timeout=60)
        return make(inspection, *args, frozen=frozen, **options)

    settings.INSPECTION_CHUNK = 2
    monkeypatch.setattr(judging, "assessments", wait_and_make)
    return gate


def test_the_bar_of_a_run_shows_what_is_done_and_survives_a_reload(judged, enter, step_by_step):
    department = enter(judged["钱军"])
    department.goto(reverse("inspections"))
    department.get_by_role("link", name=f"封存 {YEAR}年度").click()
    department.get_by_label("要封存的年度").fill(str(YEAR))
    department.get_by_label("理由").fill("全市统一封存")
    department.get_by_role("button", name="提出封存").click()
    department.get_by_role("button", name="启动，未经第二人确认").click()
    bar = department.get_by_role("progressbar", name="已评社区数")
    expect(bar).to_have_attribute("max", "6")
    expect(bar).to_have_attribute("value", "0")

    work = BackgroundWork(app)
    work.start()
    try:
        step_by_step.release()
        expect(bar).to_have_attribute("value", "2")
        department.reload()
        expect(bar).to_have_attribute("value", "2")
        clerk = enter(judged["李敏"])
        clerk.goto(reverse("premises-edit", args=[premises_of(judged["街心社区"]).pk]))
        clerk.get_by_label("建筑面积").fill("500")
        clerk.get_by_role("button", name="保存", exact=True).click()
        expect(clerk.get_by_role("alert")).to_contain_text("数据暂时锁定")
        expect(clerk.get_by_label("建筑面积")).to_have_value("500")
        step_by_step.release(20)
        expect(bar).to_have_attribute("value", "6")
        expect(department.get_by_text("个社区评完，已封存")).to_be_visible()
        expect(department.get_by_role("link", name="看达标情况")).to_be_visible()  # the head of the page knows it too
    finally:
        step_by_step.release(1000)
        assert work.stop(20)
    inspection = Inspection.objects.judging().get(year=YEAR)
    assert (inspection.done, inspection.total, inspection.is_sealed) == (6, 6, True)
    assert premises_of(judged["街心社区"]).floor_area == 380
