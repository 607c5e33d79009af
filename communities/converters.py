"""Codes of divisions in addresses."""

from .levels import Level, pattern_of


class CodeConverter:
    """<code:code>: as many digits as a level has; anything else is an address that does not exist."""

    regex = pattern_of(Level)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
