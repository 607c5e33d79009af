"""Rules for passwords beyond Django's own, and random passwords to hand out."""

import re
import secrets
import unicodedata

from django.contrib.auth.hashers import check_password, is_password_usable
from django.core.exceptions import ValidationError

from communities.levels import ancestor_codes
from communities.models import Division

LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"
KEPT = 5  # passwords before the present one that may not come back
PLACES = (
    "loudi", "louxing", "lengshuijiang", "lianyuan", "shuangfeng", "xinhua", "hunan", "shequ", "dangjian", "jiedao",
    "娄底", "娄星", "冷水江", "涟源", "双峰", "新化", "湖南", "社区", "党建", "街道",
)  # fmt: skip
LOOK_ALIKE = (str.maketrans("014358@$", "oiaesbas"), str.maketrans("014358@$", "olaesbas"))  # l0ud1 is loudi
YEAR = re.compile(r"19[4-9][0-9]|20[0-4][0-9]")
ROWS = (
    "1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "!@#$%^&*()_+", "abcdefghijklmnopqrstuvwxyz", "0123456789",
    "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/",
)  # fmt: skip
RUN = 4  # neighbouring keys or letters
RUNS = frozenset(row[at : at + RUN] for line in ROWS for row in (line, line[::-1]) for at in range(len(line) - RUN + 1))


class MixedCharactersValidator:
    """At least three of lower case, upper case, digits and other characters."""

    def validate(self, password, user=None):
        kinds = [str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum()]
        if sum(any(kind(letter) for letter in password) for kind in kinds) < 3:
            raise ValidationError(self.get_help_text())

    def get_help_text(self):
        return "密码要包含小写字母、大写字母、数字、符号中的至少三种"


class GuessableValidator:
    """What whoever knows the place tries first: its words, years, and what lies side by side on the keyboard."""

    def validate(self, password, user=None):
        """Raises ValidationError with one sentence for each of the three that is in the password."""
        plain = unicodedata.normalize("NFKC", password).casefold()
        bare = [re.sub(r"[\W_]", "", plain.translate(table)) for table in (LOOK_ALIKE[0], LOOK_ALIKE[1], {})]
        words = (*PLACES, *names_around(user))
        sentences = []
        if any(word in text for word in words for text in bare):
            sentences.append("密码里有本地或本单位的词（如娄底、loudi、社区），容易猜到，请换掉")
        if YEAR.search(plain):
            sentences.append("密码里有年份（如 2026），容易猜到，请换掉")
        if any(plain[at : at + RUN] in RUNS for at in range(len(plain))):
            sentences.append("密码里有键盘或字母表上连着的一串（如 qwer、1234、abcd），容易猜到，请换掉")
        if sentences:
            raise ValidationError(sentences)

    def get_help_text(self):
        return "密码里不能有本地或本单位的词、年份、键盘上连着的一串"


class NotUsedBeforeValidator:
    """The five passwords before the present one do not come back; the present one is the form's own question."""

    def validate(self, password, user=None):
        if user is None or not user.pk:
            return
        past = user.past_passwords.order_by("-pk").values_list("password", flat=True)[:KEPT]
        if any(check_password(password, encoded) for encoded in past):
            raise ValidationError("这个密码以前用过。最近五次的密码不能再用，请换一个")

    def get_help_text(self):
        return "密码不能和最近五次的一样"


def put_by(user, encoded):
    """Put by the hash of a password that a user has no more; of those before only the last five are kept."""
    if is_password_usable(encoded):
        user.past_passwords.create(password=encoded)
        kept = list(user.past_passwords.order_by("-pk").values_list("pk", flat=True)[:KEPT])
        user.past_passwords.exclude(pk__in=kept).delete()


def names_around(user):
    """The names of a user's division and those above it, without 市, 区, 街道 and the like."""
    if user is None or not getattr(user, "division_id", None):
        return []
    names = Division.objects.filter(code__in=[*ancestor_codes(user.division.code)]).values_list("name", flat=True)
    stems = [re.sub("(?:市|县|区|街道|镇|乡|办事处)$", "", name) for name in names]
    return [stem for stem in stems if len(stem) > 1]


def random_password():
    """A password to hand out: easy to type, 60 bits, meets the rules; to be changed at the first login."""
    words = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)]
    return f"{words[0].capitalize()}-{words[1]}-{words[2]}{secrets.choice(DIGITS)}{secrets.choice(DIGITS)}"
