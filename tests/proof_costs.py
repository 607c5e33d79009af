"""What closing the gaps takes (第8.3、15.1、15.6、15.8款), made again: gaps of the sealed rows times the prices as they were recorded then.

All amounts are whole 分. An amount is rounded half up to a 分 for each community and rule; sums are sums of these.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from . import proof_divisions
from .proof_divisions import letters
from .proof_numbers import COUNT, MONEY, forms
from .proof_origins import select, within

# Rule → what has to be bought and how many of its smallest unit make one; what serves others comes first, the served after it.
BOUGHT = {
    "8.1": ("premises", 100), "9.2": ("premises", 100), "6.1": ("posts", 1), "5.4": ("posts", 1), "5.8": ("training", 2),
    "5.9": ("training", 2), "15.8": ("insurance", 1),
}  # fmt: skip
SERVED = {"9.2": "8.1", "5.4": "6.1"}
IS_MONEY = ("15.operating", "15.livelihood", "15.6")
ONCE = ("premises_new", "premises_rebuilt", "premises_allotted")
BEIJING = timedelta(hours=8)


def cost_once(inspection, code, way):
    return [forms(sum(paid for *_, once, paid in bills(inspection, code, way) if once and paid), MONEY)]


def cost_yearly(inspection, code, way):
    return [forms(sum(paid for *_, once, paid in bills(inspection, code, way) if paid and not once), MONEY)]


def unpriced(inspection, code, way):
    return [forms(len({place for place, _, _, paid in bills(inspection, code, way) if paid is None}), COUNT)]


def bills(inspection, code, way):
    """(code of a community, what is bought, whether it is paid once, how much): None for what has no price. Nothing for a gap of 0."""
    stated = prices(inspection, code)
    for one in within("assessment", inspection, code):
        there = defaultdict(int)
        for key, letter in sorted(letters(one).items(), key=lambda pair: pair[0] in SERVED):
            gap = max(one["gaps"].get(key, 0), 0) if letter == "F" else 0
            if key in IS_MONEY and gap:
                yield one["code"], key, False, gap
            if key in BOUGHT:
                thing, scale = BOUGHT[key]
                rest = max(gap - there[thing], 0) if key in SERVED else gap
                there[thing] += rest
                item = way if thing == "premises" else thing
                price = stated.get((one["code"][:6], item), stated.get((code[:4], item)))
                if rest:
                    yield one["code"], key, item in ONCE, price and half_up(rest * price, scale)


def half_up(number, by):
    return (2 * number + by) // (2 * by)


# Prices as they were when the year was judged -----------------------------------------------------


def prices(inspection, code):
    """(code of the county or city, what is bought) → 分: of one thing the last that is in force when the gaps are closed."""
    (found,) = select("SELECT * FROM assessments_inspection WHERE id = %s", int(inspection))
    sealed = datetime.fromisoformat(str(found["sealed_at"])[:19]) + BEIJING
    last = max(found["year"] + 1, sealed.year)
    units = {one["id"]: one["code"] for one in select("SELECT id, code FROM communities_division")}
    rows = [one for one in recorded(judged_by(found, code)["last_revision"]) if int(one["first_year"]) <= last]
    rows.sort(key=lambda one: int(one["first_year"]))
    return {(units[one["unit_id"]], one["item"]): int(one["amount"]) for one in rows}


def judged_by(found, code):
    """The run whose records a place stands on: a correction judges again only the places that it names."""
    while found["correction_id"] and found["run"] > 1:
        (decision,) = select("SELECT places FROM assessments_correction WHERE id = %s", found["correction_id"])
        if any(code.startswith(place) or place.startswith(code) for place, _ in decision["places"]):
            break
        before = (found["root"], found["standard"], found["year"], found["run"] - 1)
        sql = "SELECT * FROM assessments_inspection WHERE root = %s AND standard = %s AND year = %s AND run = %s"
        (found,) = select(sql, *before)
    return found


def recorded(number):
    """The prices of today, with all taken back that was written after a revision; amounts in 分, as they are stored."""
    rows = select("SELECT id, unit_id, item, first_year, amount FROM assessments_price")
    rows = {one["id"]: dict(one) for one in rows}
    sql = (
        "SELECT object_id, action, changes FROM records_revision WHERE kind = 'assessments.price' AND id > %s"
        " ORDER BY id DESC"
    )
    for written in select(sql, number):
        if written["action"] == "add":
            rows.pop(written["object_id"], None)
        else:  # of one that was removed every field has its value before
            before = {field: pair[0] for field, pair in written["changes"].items()}
            if "amount" in before:  # in a revision it is written in 元
                before["amount"] = Decimal(before["amount"]) * 100
            rows[written["object_id"]] = rows.get(written["object_id"], {}) | before
    return list(rows.values())


FORMULAS = {each.__name__: each for each in (cost_once, cost_yearly, unpriced)}


def remade(origin):
    """The sets of what each number of a text with this origin may read."""
    name, *arguments = origin.split(":")
    return FORMULAS[name](*arguments) if name in FORMULAS else proof_divisions.remade(origin)
