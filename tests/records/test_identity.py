"""The recogniser of ID-card numbers: what it finds, however it is written, and what it leaves alone."""

import random
from decimal import Decimal

import pytest

from lodi_community.records import identity

WOMAN, MAN = "11010519491231002X", "440524188001010014"  # the two examples of GB 11643
OLD = "430302700512123"  # of the first generation, without a check digit
DIGITS = "430302197005121232"  # one without X; its check digit is right


def found(value):
    return [each.digits for each in identity.numbers_in(value)]


@pytest.mark.parametrize(
    "text",
    [
        WOMAN,
        WOMAN.lower(),
        "1101 0519 4912 3100 2X",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "110105—19491231—002X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "110105\u00a019491231\u200b002X",  # a space that does not break, one without width
        "110105\n19491231002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "⑪⓪①⓪⑤①⑨④⑨①②③①⓪⓪②Ⅹ",
        "11010519491231002Х",  # a Cyrillic letter
        f"邹新，{WOMAN}，居住在街心社区",
        f"邹新{WOMAN}",
        f"ID{WOMAN}",
        f"1.{WOMAN}",
        f"13873800001 {WOMAN} 13873800002",
        f"{WOMAN}，见附件",
    ],
)
def test_a_number_is_found_however_it_is_written(text):
    assert found(text) == [WOMAN]


@pytest.mark.parametrize(
    "text",
    [OLD, "430302 700512 123", "430302-700512123", f"身份证：{OLD}", f"身份证号430302 7005 1212 3（{OLD}）"],
)
def test_a_number_of_the_first_generation_is_found(text):
    assert OLD in found(text)


@pytest.mark.parametrize(
    "value",
    [
        int(DIGITS),
        float(DIGITS),
        Decimal(DIGITS),
        int(OLD),
        float(OLD),
        "4.30302197005121E+17",
        "4.3030219700512123e+17",
        "4.30302700512123E14",
        430302197005120000,  # as Excel keeps it: 15 digits and zeros
    ],
)
def test_a_number_cell_is_found_with_the_digits_it_has_left(value):
    assert len(found(value)) == 1


@pytest.mark.parametrize("wrong", ["430302197005121231", "110105194912310020", "身份证 4303021970 05121231"])
def test_a_wrong_check_digit_is_a_mistyped_number_of_a_person(wrong):
    assert len(found(wrong)) == 1
    assert "像是" in identity.fault("备注", wrong)


@pytest.mark.parametrize(
    "text",
    [
        "13873800001",
        "0738-8312345 13873800001 2026-06-30",
        "2026-01-01 2026-12-31",
        "91430100MA4L12345X",
        "52431300MJJ7412345",
        "914313027431234567",
        "6222021908001234567",  # bank cards: 19 and 16 digits, in one and in groups of four
        "6222 0219 0800 1234 567",
        "6228 4800 8200 1234",
        "43001584061052501234",  # a 20-digit account of a branch in Hunan
        "18-430302700512123",
        "汇款 4367421930112345678 元",
        "431302001001 431302001002",
        "娄组发〔2026〕12号 2026 06 30 0738 8312345",
        "199012345678901234",
        "130000199001011234",  # no county has 00
        "110105194913310021",  # a thirteenth month
        "0.430302700512123",
        "12.430302700512123",
        "A430302700512123B",
        "{00000000-0008-0000-0100-000002000000}",
        12345678.9,
        True,
        None,
        "",
        1e300,
        float("nan"),
    ],
)
def test_what_is_no_number_of_a_person_is_left_alone(text):
    assert found(text) == []


def credit_code(office, organization):
    code = office + organization
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return code + signs[-sum(signs.index(sign) * pow(3, at, 31) for at, sign in enumerate(code)) % 31]


def test_credit_codes_of_digits_alone_are_left_alone():
    chance = random.Random(12)
    offices = ["91431302", "52431300", "12430100", "91500120", "93430219", "92110119"]
    codes = [credit_code(chance.choice(offices), f"{chance.randrange(10**9):09}") for _ in range(4000)]
    assert [code for code in codes if code.isdigit() and found(code)] == []
    born = credit_code("91500120", "200112123")  # reads like a birthday in the year 2020
    assert found(born) == []


def test_account_numbers_are_taken_for_a_person_less_than_once_in_a_thousand():
    chance = random.Random(12)
    for length in (16, 17, 19, 20):
        assert not any(found(f"{chance.randrange(10 ** (length - 1), 10**length)}") for _ in range(500))
    eighteen = [f"{chance.randrange(10**17, 10**18)}" for _ in range(5000)]
    assert sum(bool(found(number)) for number in eighteen) <= 3


def test_the_sentence_names_the_place_and_the_way_out_and_masks_the_number():
    said = identity.fault("备注", f"邹新 {WOMAN}")
    assert said == ("备注里有身份证号码（110…2X）。本系统不收身份证号码，请删掉；确实是账号或编号的，只写后 8 位")
    assert identity.fault("备注", "邹新 13873800001") == ""


def test_values_inside_values_are_looked_at():
    assert identity.fault("内容", {"a": [1, {"b": f"x {WOMAN}"}]})
    assert identity.fault("内容", {WOMAN: 1})
    assert identity.fault("内容", [int(DIGITS)])
    assert not identity.fault("内容", {"a": [1, None, True, "x"]})


def test_a_text_is_kept_without_its_numbers():
    assert identity.without(f"邹新 {WOMAN}，{OLD} 借调") == "邹新 ， 借调"
    assert identity.without("邹新 １１０１０５ １９４９１２３１ ００２Ｘ 借调") == "邹新  借调"
    assert identity.without("4.30302197005121E+17") == ""
    assert identity.without("借调") == "借调"


def test_a_column_of_texts_is_asked_at_once():
    assert not identity.may_hold_any(["邹新", "13873800001", "借调"])
    assert identity.may_hold_any(["邹新", WOMAN])
    assert identity.may_hold_any(["１１０１０５１９４９１２３１００２Ｘ"])


def test_a_long_text_takes_no_time():
    assert found("1 " * 20_000) == []
    assert found("1" * 20_000) == []
    assert found("19491231 " * 2_000) == []
