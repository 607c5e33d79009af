"""JSON as answers have it: UTF-8, Chinese as it is, no spaces that nobody reads."""

import json
from json.encoder import encode_basestring

ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
OF_TYPE = {int: str, str: encode_basestring, bool: {True: "true", False: "false"}.get}


def encoded_column(values, printer=None):
    """The JSON texts of a column's values, which went through the printer before; each distinct value is printed once."""
    kinds = {*map(type, values)}
    if kinds == {int} and printer is None:
        return [*map(str, values)]
    if kinds == {str} and printer is None:
        return [*map(encode_basestring, values)]
    texts = {}
    for value in {*values}:
        shown = printer(value) if printer and value is not None else value
        texts[value] = "null" if shown is None else OF_TYPE[type(shown)](shown)
    return [texts[value] for value in values]


class Encoded(list):
    """Rows that are JSON texts already; an answer takes them as they are."""
