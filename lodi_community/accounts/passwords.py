"""Rules for passwords beyond Django's own, and random passwords to hand out."""

import secrets

from django.core.exceptions import ValidationError

LETTERS = "abcdefghjkmnpqrstuvwxyz"
DIGITS = "23456789"


class MixedCharactersValidator:
    """At least three of lower case, upper case, digits and other characters."""

    def validate(self, password, user=None):
        kinds = [str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum()]
        if sum(any(kind(letter) for letter in password) for kind in kinds) < 3:
            raise ValidationError(self.get_help_text())

    def get_help_text(self):
        return "密码要包含小写字母、大写字母、数字、符号中的至少三种"


def random_password():
    """A password to hand out: easy to type, 60 bits, meets the rules; to be changed at the first login."""
    words = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3)]
    return f"{words[0].capitalize()}-{words[1]}-{words[2]}{secrets.choice(DIGITS)}{secrets.choice(DIGITS)}"
