"""The words in the parts of an Office file, wherever they stand: texts, notes, names, properties."""

import html
import re

TAG = re.compile(r"<[^<>]*>")  # a “<” without its end costs nothing
VALUE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
# Where one text ends and another begins; a text inside may be in several pieces of different looks.
ENDS = re.compile(
    r"</(?:\w+:)?(?:p|comment|threadedComment|text|si|definedName|property|lpwstr|lpstr|[a-zA-Z]*Header|[a-zA-Z]*Footer)>"
    r"|<(?:\w+:)?(?:tab|br|cr)\b[^<>]*>"
)


def words_in(content):
    """[text] of a part in UTF-8: what stands between its tags, in whole paragraphs and piece by piece, and in attributes."""
    text = content.decode("utf-8", errors="replace")
    whole = TAG.sub("", ENDS.sub("\n", text)).split("\n")
    pieces = TAG.sub("\n", text).split("\n")
    values = ("\n".join(one or other for one, other in VALUE.findall(text))).split("\n")
    return [html.unescape(each) for each in {*whole, *pieces, *values} if each]
