"""ID-card numbers: the portal stores none (GB 11643), so whatever is to be stored is looked at here first.

A number is recognised in any text, however it is grouped and in whichever signs it is written. What passes the check digit
is one; what has the area and the birth date of one but another check digit is taken for a mistyped one, which says as much
about a person. Chances of a wrong alarm stand in docs/decisions/029-identity-numbers.md.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

SHORTEST = 8  # signs: circled numbers such as ⑩ are two digits each
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"  # GB 11643
CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100
PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
COUNTY = "(?:0[1-9]|[1-6][0-9]|70|90)(?!00)[0-9]{2}"  # prefecture and county below a province
ABROAD = f"9{PROVINCE}[0-9]{{3}}"  # of foreigners with permanent residence
DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
CHECKED = re.compile(f"(?:{PROVINCE}[0-9]{{4}}|{ABROAD})((?:18|19|20)[0-9]{{2}}){DAY}[0-9]{{3}}[0-9X]")
UNCHECKED = re.compile(f"(?:{PROVINCE}{COUNTY}|{ABROAD})((?:19|20)[0-9]{{2}}){DAY}[0-9]{{3}}[0-9X]")
FIRST_GENERATION = re.compile(f"{PROVINCE}{COUNTY}[1-9][0-9]{DAY}[0-9]{{3}}")
YOUNGEST = 10  # years: a later date in a number without its check digit is rather the day of a document
GROUPS = {18: {6, 14}, 15: {6, 12}}  # after how many digits a number is broken where only its looks speak for it
BETWEEN = r"[\s\-‐-―−_·,'’]"  # what may stand between two digits, three of them at most
RUN = re.compile(rf"[0-9](?:{BETWEEN}{{0,3}}[0-9X])+")
PART = re.compile("[0-9X]+")
SCIENTIFIC = re.compile(r"(?<![0-9.])[1-9]\.[0-9]{11,20}E\+?1[47](?![0-9])")
PROBE = re.compile(r"\d(?:[\W_]{0,4}\d){14}|\d\.\d{11,20}[eE]\+?1[47]")
NAMED = re.compile(r"(?:身份|证件号|SFZ|ID)[^0-9]{0,12}$")  # before a number: it says itself what it is
PORTION, OVERLAP = 4000, 100  # signs of a long text that are looked at closely at a time
LOOK_ALIKE = str.maketrans("Хх×✕Χχ", "XXXXXX")
MOST_WORDS = 5_000_000  # signs of a file that are looked through: at worst that takes seconds
FAULT = "{where}里{has}身份证号码（{masked}）。本系统不收身份证号码，请删掉；确实是账号或编号的，只写后 8 位"


@dataclass(frozen=True)
class Number:
    """An ID-card number in a text: its digits, and where it begins and ends. ``is_certain``: its check digit is right."""

    digits: str
    start: int
    end: int
    is_certain: bool

    @property
    def masked(self):
        """The number as a sentence names it: nobody can complete it, and who typed it finds it."""
        return f"{self.digits[:3]}…{self.digits[-2:]}"


def numbers_in(value):
    """The Numbers in a text or a number (of a cell); [] for anything else."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        value = f"{value:.0f}" if 10**14 <= value < 10**18 and value == int(value) else ""
    if not isinstance(value, str) or not may_hold_any([value]):
        return []
    text, places = _folded(value)
    found = [number for run in RUN.finditer(text) for number in _in_run(text, run)]
    found += [number for each in SCIENTIFIC.finditer(text) if (number := _written_out(each))]
    return [Number(n.digits, places[n.start], places[n.end - 1] + 1, n.is_certain) for n in found]


def may_hold_any(texts):
    """Whether one of these texts may hold a number, looked at quickly: a column of a table is asked at once."""
    text = "\n\n\n\n\n".join(text for text in texts if len(text) >= SHORTEST)
    return bool(text) and bool(PROBE.search(text if text.isascii() else unicodedata.normalize("NFKC", text)))


def fault(where, value):
    """The sentence that refuses a value (text, number, or list and dict of them) with an ID-card number in it, else "".

    ``where``: the place as the sentence names it, for example “备注” or “工作表“人员”C2”.
    """
    for each in _leaves(value):
        for start in range(0, len(each) if isinstance(each, str) else 1, PORTION):
            for number in numbers_in(each[start : start + PORTION + OVERLAP] if isinstance(each, str) else each):
                return FAULT.format(where=where, has="有" if number.is_certain else "像是有", masked=number.masked)
    return ""


def without(text):
    """A text without its ID-card numbers."""
    for number in sorted(numbers_in(text), key=lambda number: number.start, reverse=True):
        text = text[: number.start] + text[number.end :]
    return text


def is_right(digits):
    """Whether 18 signs end with the check digit of the 17 before."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS)) % 11] == digits[17]


def _leaves(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _leaves(inner)
    elif isinstance(value, list | tuple | set):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _folded(text):
    """(the text in ordinary capitals and digits, without signs that nobody sees; {place in it: place in the text})."""
    signs, places = [], []
    for place, sign in enumerate(text):
        if unicodedata.category(sign) == "Cf":
            continue
        for one in unicodedata.normalize("NFKC", sign).translate(LOOK_ALIKE):
            digit = unicodedata.decimal(one, None)
            signs.append(one if digit is None else str(digit))
            places.append(place)
    return "".join(sign.upper() if sign.isascii() else sign for sign in signs), places


def _in_run(text, run):
    """Numbers in digits that only spaces and hyphens part: any neighbouring parts that make up 18 or 15 signs."""
    parts = [(each.start(), each.end()) for each in PART.finditer(text, run.start(), run.end())]
    found, first = [], 0
    while first < len(parts):
        number, last = _from(text, parts, first)
        found += [number] if number else []
        first = last + 1 if number else first + 1
    return found


def _from(text, parts, first):
    """(the Number that begins with a part, the index of its last part) or (None, …)."""
    digits, breaks = "", set()
    for last in range(first, min(len(parts), first + 18)):
        digits += text[parts[last][0] : parts[last][1]]
        if len(digits) > 18:
            break
        if len(digits) in GROUPS:
            start, end = parts[first][0], parts[last][1]
            certain = _is_certain(digits)
            if certain or (_looks_like_one(digits) and _stands_alone(text, start, end, breaks, digits)):
                return Number(digits, start, end, certain), last
        breaks.add(len(digits))
    return None, first


def _is_certain(digits):
    """Whether these are the 18 signs of a person's number by check digit, area and birth date."""
    match = CHECKED.fullmatch(digits)
    if not match or int(match.group(1)) > date.today().year or not is_right(digits):
        return False
    return not (digits.startswith("9") and _is_credit_code(digits))  # of companies there are more than of foreigners


def _looks_like_one(digits):
    """Whether area and birth date are those of a person, of whom the check digit does not tell."""
    if len(digits) == 15:
        return bool(FIRST_GENERATION.fullmatch(digits))
    match = UNCHECKED.fullmatch(digits)
    born = int(match.group(1) or 0) if match else 0
    return bool(born) and born <= date.today().year - YOUNGEST and not _is_credit_code(digits)


def _stands_alone(text, start, end, breaks, digits):
    """Whether nothing around these digits says that they are part of something else, or the words before say what they are."""
    before, after = text[max(0, start - 20) : start], text[end : end + 2]
    if NAMED.search(before):
        return True
    is_part = re.search(r"[A-Za-z]$|[0-9][.-]$", before) or re.match(r"[A-Za-z]|[.-][0-9]", after)
    return not is_part and breaks <= GROUPS[len(digits)]


def _written_out(match):
    """The Number in 4.30302197005121E+17, of which Excel has kept 15 digits at most; None for another figure."""
    digits = str(int(Decimal(match.group())))
    return Number(digits, match.start(), match.end(), False) if _looks_like_one(digits) else None


def _is_credit_code(digits):
    """Whether 18 digits are a unified social credit code by its own check sign (GB 32100)."""
    total = sum(
        CREDIT_SIGNS.index(sign) * pow(3, at, 31) for at, sign in enumerate(digits[:17]) if sign in CREDIT_SIGNS
    )
    return CREDIT_SIGNS[-total % 31] == digits[17]
