"""The pictures of the handbook of leaders and secretaries, taken from the running product over demonstration data.

    .venv/bin/python docs/handbook/leader_pictures.py

Prepares a portal in a temporary folder with the fonts of var/fonts, drives Chromium through the chapters of
docs/handbook/leader.md as the demonstration's leader and department of the city, writes docs/handbook/leader/*.png and ends
everything again. Takes about three minutes, most of them for the data.
"""

import sys
from datetime import timedelta
from pathlib import Path

import typst

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
import pictures  # noqa: E402 the camera of the clerk's handbook

LEADER, DEPARTMENT, CITY, YEAR = "pengyuan", "zhoujianguo", "4313", 2025
PHONE = {"width": 390, "height": 844}


def main():
    """Prepare, take every picture, end."""
    with pictures.new_portal("leader") as (folder, call_command):
        (folder / "fonts").symlink_to(ROOT / "var" / "fonts")
        call_command("prepare")
        number_a_document()
        with pictures.shown(folder) as place:
            Morning(*place, folder).take_all()


def number_a_document():
    """The city's circular of the year gets its number."""
    from assessments.reports.documents import DOCUMENTS, key_of
    from assessments.reports.letterheads import give_number
    from lodi_community.accounts.models import User

    user, inspection = User.objects.get(username=DEPARTMENT), sealed_year()
    day = inspection.sealed_at.date() + timedelta(days=20)
    give_number(user, key_of(DOCUMENTS["circular"], inspection, CITY), f"娄底市{YEAR}年度通报", day)


def sealed_year():
    """The inspection of the year whose documents are shown."""
    from assessments.inspection.models import Inspection

    return Inspection.objects.judging().sealed().get(year=YEAR)


class Morning(pictures.Camera):
    """What a leader looks at, then what the secretary does, as the handbook tells them."""

    def take_all(self):
        """Every picture of the handbook, in its order."""
        page = self.enter(LEADER)
        for step in (self.overview, self.on_the_phone, self.one_page, self.below):
            step(page)
        page = self.enter(DEPARTMENT)
        self.documents(page)
        self.package(page)
        self.proof()

    def overview(self, page):
        page.goto(f"/units/{CITY}/?year={YEAR}")
        self.take(page, "overview", 620)

    def on_the_phone(self, page):
        for name, path in (("phone", f"/units/{CITY}/?year={YEAR}"), ("files", f"/reports/?year={YEAR}")):
            page.set_viewport_size(PHONE)
            page.goto(path)
            self.snap(page, name)

    def one_page(self, page):
        file = page.context.request.get(f"/reports/{YEAR}/{CITY}/documents/brief.pdf").body()
        whole = "#set page(width: 210mm, height: 297mm, margin: 0mm)\n#image(bytes(sys.inputs.file.codepoints()"
        whole += '.map(sign => sign.to-unicode())), format: "pdf", width: 100%)'
        drawn = typst.compile(whole.encode(), format="png", ppi=62, sys_inputs={"file": file.decode("latin-1")})
        (pictures.OUT / "brief.png").write_bytes(pictures.smaller(drawn))

    def below(self, page):
        page.goto(f"/units/{CITY}/communities/?year={YEAR}&rule=8.1&state=failing")
        self.take(page, "communities", 520)

    def documents(self, page):
        page.goto(f"/reports/{YEAR}/{CITY}/documents/")
        self.take(page, "documents", 680)

    def package(self, page):
        page.goto(f"/reports/packages/?unit={CITY}")
        self.take(page, "package", 620)

    def proof(self):
        from assessments.reports import proofs
        from assessments.reports.checkcodes import check_code

        page = self.blank()  # nobody has signed in
        page.set_viewport_size({"width": 390, "height": 640})
        page.goto(proofs.path_of(check_code(sealed_year(), CITY)))
        self.snap(page, "proof")

    def snap(self, page, name):
        """A picture of the page as a telephone shows it."""
        page.wait_for_timeout(500)
        (pictures.OUT / f"{name}.png").write_bytes(pictures.smaller(page.screenshot()))


if __name__ == "__main__":
    main()
