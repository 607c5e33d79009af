"""An operator at the portal's forms in Chromium: real key presses and clicks, each of them counted.

What is counted: every key that goes down (Ctrl+Enter is two) and every click. A 汉字 comes from an input method, which
cannot be driven: it is put in as the input method would, and counts as HAN_KEYS keys, here as in the workbook. The
operator knows the portal: a digit chooses from a list, this year's dates are typed as 6-30, other dates as 20200101,
what already stands in a field is left, Enter saves. With more than NEAR fields in between, the mouse is quicker than Tab.
"""

import re
from datetime import date

from django.db import models
from django.urls import reverse
from playwright.sync_api import expect

from assessments.desk.blocks import is_single
from lodi_community.records.kinds import KINDS

HAN = re.compile("[\u3400-\u9fff]")
HAN_KEYS = 4  # three letters of pinyin and one key to choose
NEAR = 3
SECONDS = 20
# Stops of the Tab key in a form, in their order, with what stands in them.
STOPS = """form => [...form.querySelectorAll("a[href], button, input, select, textarea, [tabindex]")]
    .filter(each => each.tabIndex >= 0 && !each.disabled && each.type !== "hidden" && each.offsetParent !== null)
    .map(each => ({
        name: each.name || "", adds: each.name === "more" ? each.value : "", kind: each.type,
        value: each.type === "checkbox" ? String(each.checked) : each.value, active: each === document.activeElement,
        options: each.options ? [...each.options].map(option => [option.value, option.text]) : [],
    }))"""
AT_REST = """() => document.activeElement !== document.body
    && !document.querySelector(".htmx-swapping, .htmx-settling, form.htmx-request, a.htmx-request")"""


def keys_of(text):
    """Keys that a text takes."""
    return sum(HAN_KEYS if HAN.match(sign) else 1 for sign in text)


def typed_date(day, year):
    """A date as a practised operator types it, in a form as in a workbook."""
    return f"{day.month}-{day.day}" if day.year == year else f"{day:%Y%m%d}"


class Operator:
    """Somebody at a page who is signed in; ``keys`` and ``clicks`` so far. ``year`` is the working year."""

    def __init__(self, page, code, year):
        self.page, self.code, self.year = page, code, year
        self.keys = self.clicks = 0

    # Keys and clicks --------------------------------------------------------------------------

    def press(self, key, times=1):
        """Press a key, or keys held together such as Control+Enter."""
        for _ in range(times):
            self.page.keyboard.press(key)
        self.keys += times * len(key.split("+"))

    def type(self, text):
        """Type a text, 汉字 as an input method puts them in."""
        for sign in text:
            if sign.isascii():
                self.page.keyboard.press(sign)
            else:
                self.page.keyboard.insert_text(sign)
        self.keys += keys_of(text)

    def click(self, locator):
        """Click once."""
        locator.click()
        self.clicks += 1

    # Sections and rows --------------------------------------------------------------------------

    def open_section(self, key):
        """Go to a section by its tab, or from the list of sections."""
        self.click(self.page.locator(f"main a[href='{reverse('desk-section', args=[self.code, key])}']").first)
        self.page.wait_for_load_state("load")

    def enter(self, slug, row, record=None):
        """Enter a row of a kind in the open section; ``record``: the row that is there already and is changed."""
        kind = KINDS[slug]
        if not is_single(kind):
            self._open(slug, record)
        form = self.page.locator(f"#block-{slug} form[data-desk]")
        self._fill(form, self._wanted(kind, row))
        self._save(slug)

    def _open(self, slug, record):
        link = self.page.locator(f"#edit-{slug}-{record.pk}" if record else f"#add-{slug}")
        focused = link.evaluate("each => each === document.activeElement")
        self.press("Enter") if focused else self.click(link)
        expect(self.page.locator(f"#block-{slug} form[data-desk] :focus")).to_have_count(1, timeout=SECONDS * 1000)
        self._rest()

    def _save(self, slug):
        path = reverse("desk-add", args=[self.code, slug]).removesuffix("add/")

        def is_answer(response):
            return response.request.method == "POST" and path in response.url

        with self.page.expect_response(is_answer, timeout=SECONDS * 1000) as answer:
            self.press("Enter")
        assert answer.value.status == 200, (
            slug,
            answer.value.status,
            re.findall(r"error-text[^>]*>([^<]+)", answer.value.text()),
        )
        self._rest()

    def _rest(self):
        """Wait until the page has taken the answer in and the focus stands somewhere."""
        for _ in range(SECONDS * 100):
            if self.page.evaluate(AT_REST):
                return
            self.page.wait_for_timeout(10)
        raise TimeoutError("the page does not come to rest")

    # Fields -------------------------------------------------------------------------------------

    def _wanted(self, kind, row):
        """[(name of the control, model field, value)] of a row and of the rows of its parts."""
        parts = {part.model._meta.model_name: part for part in kind.parts}
        found = [(name, kind.model._meta.get_field(name), row[name]) for name in kind.fields() if name in row]
        for slug, part in parts.items():
            for number, each in enumerate(row.get(slug, ())):
                names = [name for name in part.fields if name in each]
                found += [(f"{slug}-{number}-{name}", part.model._meta.get_field(name), each[name]) for name in names]
        return [each for each in found if each[2] is not None]

    def _fill(self, form, wanted):
        for name, field, value in wanted:
            stops = form.evaluate(STOPS)
            if not any(each["name"] == name for each in stops):
                stops = self._add_rows(form, stops, name)
            stop = next(each for each in stops if each["name"] == name)
            if not self._stands(stop, field, value):
                self._go(form, stops, name)
                self._set(form, name, field, value)

    def _add_rows(self, form, stops, name):
        """“加几行”, which leads to the first of the new rows."""
        button = next(number for number, each in enumerate(stops) if each["adds"] == name.partition("-")[0])
        self._walk(stops, button)
        self.press("Enter")
        expect(form.locator(f"[name={name}]")).to_have_count(1, timeout=SECONDS * 1000)
        self._rest()
        return form.evaluate(STOPS)

    def _stands(self, stop, field, value):
        """Whether the field already says so: a default, or taken over from the row before or from last year."""
        return stop["value"] == self._shown(stop, field, value)

    def _shown(self, stop, field, value):
        if isinstance(value, date):
            return value.isoformat()
        if field.is_relation:
            return next(code for code, text in stop["options"] if text == value)
        if isinstance(value, bool) and stop["options"]:
            return "1" if value else "0"
        return str(value).lower() if isinstance(value, bool) else self._decimals(field, value)

    @staticmethod
    def _decimals(field, value):
        return f"{float(value):.{field.places}f}" if hasattr(field, "places") else value

    def _go(self, form, stops, name):
        """To a field: by Tab where it is near, else by a click, which needs Ctrl+A where something is to be replaced."""
        goal = next(number for number, each in enumerate(stops) if each["name"] == name)
        at = next((number for number, each in enumerate(stops) if each["active"]), None)
        is_list = bool(stops[goal]["options"])  # a click would unfold it, and the digit go astray
        if at is not None and (is_list or 0 <= goal - at <= NEAR):
            self._walk(stops, goal)
            return
        self.click(form.locator(f"[name={name}]"))
        if stops[goal]["value"] and stops[goal]["kind"] == "text":
            self.press("Control+A")

    def _walk(self, stops, goal):
        at = next(number for number, each in enumerate(stops) if each["active"])
        self.press("Tab" if goal >= at else "Shift+Tab", abs(goal - at))

    def _set(self, form, name, field, value):
        active = self.page.evaluate("document.activeElement.name")
        assert active == name, (active, name)
        stop = next(each for each in form.evaluate(STOPS) if each["name"] == name)
        if stop["options"]:
            self._choose(stop, self._shown(stop, field, value))
        elif isinstance(field, models.BooleanField):
            self.press("Space")
        else:
            self.type(typed_date(value, self.year) if isinstance(value, date) else value)

    def _choose(self, stop, value):
        codes = [code for code, _ in stop["options"] if code]
        number = codes.index(value) + 1
        if number <= 9:
            self.press(str(number))
        elif len(codes) - number < number - 9:
            self.press("End")
            self.press("ArrowUp", len(codes) - number)
        else:
            self.press("9")
            self.press("ArrowDown", number - 9)
