"""Looking at a page as it stands: axe at the office's width, then whether it fits a phone."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import expect

from tests.conftest import OFFICE_SCREEN

PHONE = {"width": 390, "height": 844}
# A letter below the other: words of up to four signs in cells of tables that stand in more than one line, and longer texts
# anywhere of which a line has fewer than three signs.
BROKEN_WORDS = """() => {
  const broken = [], texts = document.createTreeWalker(document.querySelector("main") || document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim(), element = texts.currentNode.parentElement, range = document.createRange();
    const isWord = text.length <= 4;
    if (!text || !element.offsetParent || isWord && !element.closest("td, th")) continue;
    range.selectNodeContents(texts.currentNode);
    const boxes = [...range.getClientRects()].filter(box => box.width > 1);
    const lines = new Set(boxes.map(box => Math.round(box.top))).size;
    if (getComputedStyle(element).writingMode !== "horizontal-tb") continue;
    if (isWord ? lines > 1 : lines > 3 && text.length < 3 * lines) broken.push(text);
  }
  return [...new Set(broken)];
}"""
DAILY = ("unit", "filings", "notices")  # what the department opens every day: at most so many heights of a phone
SCREENS = 4
# Only what is wrong is asked for, without the lists of what is right.
ASKED = {"resultTypes": ["violations"], "preload": False}
CONTRAST = "color-contrast"
# Three quarters of axe's time go to contrast, and most words of a page are coloured as those of the page before. It is asked of
# one element for each colour, size and weight on each stack of backgrounds that has not been found right in this run.
NEW_COLOURS = """right => {
  const known = new Set(right), found = new Set(), grounds = new Map();
  const groundOf = element => {
    if (!element) return "";
    if (!grounds.has(element)) {
      const style = getComputedStyle(element);
      const own = [element.tagName, element.className, style.backgroundColor, style.backgroundImage, style.opacity];
      grounds.set(element, `${groundOf(element.parentElement)}/${own.join(" ")}`);
    }
    return grounds.get(element);
  };
  for (const element of document.querySelectorAll("body, body *")) {
    const says = element.matches("input, select, textarea") ||
      [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!says || !element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const style = getComputedStyle(element);
    const key = [style.color, style.fontSize, style.fontWeight, style.textShadow, groundOf(element)].join(" ");
    if (known.has(key) || found.has(key)) continue;
    found.add(key);
    element.setAttribute("data-new-colour", "");
  }
  return [...found];
}"""
RIGHT_COLOURS = set()  # keys of NEW_COLOURS that were found right on the pages of this run
FOLD = "document.querySelectorAll('main details').forEach(each => { each.open = false; })"
UNFOLD = "document.querySelectorAll('main details').forEach(each => { each.open = true; })"


def serious(page, where):
    """What axe calls serious or critical on the page as it stands."""
    page.evaluate(Axe().axe_script)  # once: to hand it over takes as long as what it is asked for
    wrong = list(_violations(page, where, ASKED | {"rules": {CONTRAST: {"enabled": False}}}))
    if colours := page.evaluate(NEW_COLOURS, [*RIGHT_COLOURS]):
        asked = ASKED | {"runOnly": {"type": "rule", "values": [CONTRAST]}}
        faint = list(_violations(page, where, asked, "[data-new-colour]"))
        page.evaluate(
            "document.querySelectorAll('[data-new-colour]').forEach(e => e.removeAttribute('data-new-colour'))"
        )
        if not faint:
            RIGHT_COLOURS.update(colours)
        wrong += faint
    return wrong


def _violations(page, where, options, context=None):
    answer = page.evaluate("([context, options]) => axe.run(context || document, options)", [context, options])
    for violation in answer["violations"]:
        if violation["impact"] in ("serious", "critical"):
            yield f"{where}: {violation['id']}: {violation['help']}: {violation['nodes'][0]['html'][:200]}"


class Walk:
    """A person who looks at pages; ``found`` are the faults."""

    def __init__(self, page):
        self.page, self.found = page, []

    def see(self, name, *args, query="", says=""):
        """Go to an address and look; ``says`` is what makes the page the one that is meant."""
        self.page.goto(reverse(name, args=args) + query)
        if says:
            expect(self.page.locator("main")).to_contain_text(says)
        return self.look(f"{name} {' '.join(map(str, args))}{query}")

    def look(self, where):
        """The page as it stands."""
        self.page.evaluate(UNFOLD)
        self.found += serious(self.page, where)
        self._see_words(where)
        self.page.set_viewport_size(PHONE)
        self._see_words(f"{where} on a phone")
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            self.found.append(f"{where}: {width} wide on a phone")
        self._see_length(where)
        self.page.set_viewport_size(OFFICE_SCREEN)
        return self

    def _see_length(self, where):
        try:
            name = resolve(urlsplit(self.page.url).path).url_name
        except Resolver404:
            return
        if name not in DAILY:
            return
        self.page.evaluate(FOLD)
        height = self.page.evaluate("document.documentElement.scrollHeight")
        if height > SCREENS * PHONE["height"]:
            self.found.append(f"{where}: {height} high on a phone")

    def _see_words(self, where):
        if broken := self.page.evaluate(BROKEN_WORDS):
            self.found.append(f"{where}: {'、'.join(broken)} broken letter by letter")

    def done(self):
        assert not self.found, "\n".join(self.found)
