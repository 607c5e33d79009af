"""Codes of divisions in addresses."""

from .models import LENGTHS


class CodeConverter:
    """<code:code>: as many digits as a level has; anything else is an address that does not exist."""

    regex = "|".join(f"[0-9]{{{digits}}}" for digits in sorted(set(LENGTHS.values())))

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
