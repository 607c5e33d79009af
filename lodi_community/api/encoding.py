"""JSON as answers have it: UTF-8, Chinese as it is, no spaces that nobody reads."""

import json
from json.encoder import encode_basestring

ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
OF_TYPE = {int: str, str: encode_basestring, bool: {True: "true", False: "false"}.get}


def encoded_column(values, printer=None):
    """What a column's values are in JSON, as texts or as whole numbers; each distinct value is printed once."""
    kinds = {*map(type, values)}
    if kinds == {int} and printer is None:
        return values
    if kinds == {str} and printer is None and len({*values}) > len(values) // 4:
        return [*map(encode_basestring, values)]
    texts = {}
    for value in {*values}:
        shown = printer(value) if printer and value is not None else value
        texts[value] = "null" if shown is None else OF_TYPE[type(shown)](shown)
    return [*map(texts.__getitem__, values)]


class Encoded(list):
    """Rows that are JSON texts already; an answer takes them as they are."""
