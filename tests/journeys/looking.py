"""Looking at a page as it stands: axe at the office's width, then whether it fits a phone."""

from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import expect

from tests.conftest import OFFICE_SCREEN

PHONE = {"width": 390, "height": 844}
# Words of up to four signs in cells of tables that stand in more than one line: a letter below the other.
BROKEN_WORDS = """() => {
  const broken = [];
  for (const cell of document.querySelectorAll("td, th")) {
    if (!cell.offsetParent) continue;
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.data.trim(), range = document.createRange();
      if (!text || text.length > 4) continue;
      range.selectNodeContents(texts.currentNode);
      const lines = new Set([...range.getClientRects()].filter(box => box.width > 1).map(box => Math.round(box.top)));
      if (lines.size > 1 && getComputedStyle(cell).writingMode === "horizontal-tb") broken.push(text);
    }
  }
  return [...new Set(broken)];
}"""
DAILY = ("unit", "filings", "notices")  # what the department opens every day: at most so many heights of a phone
SCREENS = 4
# Only what is wrong is asked for, without the lists of what is right.
ASKED = {"resultTypes": ["violations"], "preload": False}
FOLD = "document.querySelectorAll('main details').forEach(each => { each.open = false; })"
UNFOLD = "document.querySelectorAll('main details').forEach(each => { each.open = true; })"


def serious(page, where):
    """What axe calls serious or critical on the page as it stands."""
    for violation in Axe().run(page, options=ASKED).response["violations"]:
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
