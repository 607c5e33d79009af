"""The words and the kinds of action inside a PDF or a Word document, read to refuse ID-card numbers and scripts.

A PDF is read by pypdf in a process of its own (records/apart.py), with everything that is packed into its object streams;
names are compared as they are meant, so that /J#61vaScript is /JavaScript.
"""

import io
import json
import re
import zipfile
from dataclasses import dataclass

from lodi_community.records import apart
from lodi_community.records.identity import MOST_WORDS
from lodi_community.records.xmltext import words_in

ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
NAME = re.compile(rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]+")
ACTIONS = {"/JavaScript", "/JS", "/Launch"}
PARTS, LOOKS = (".xml", ".rels"), ("styles.xml", "theme1.xml", "fontTable.xml")  # of a Word document
MOST_XML = 40 * 2**20  # bytes of its parts
TOO_LONG = "里面的文字太多，查不完有没有身份证号码。请分成几个文件再添加"
SHORTEST_IN_THE_OPEN = 7  # signs: packed pictures hold every shorter name by chance
READ_APART = """
import io, json, logging, sys
logging.disable(logging.CRITICAL)
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, NameObject, TextStringObject

reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
said = {"locked": False, "names": [], "words": []}
if reader.is_encrypted:
    try:
        said["locked"] = not reader.decrypt("")
    except Exception:
        said["locked"] = True
if not said["locked"]:
    names, words = set(), []

    def walk(thing):
        waiting = [thing]
        while waiting:
            each = waiting.pop()
            if isinstance(each, IndirectObject):
                continue
            if isinstance(each, dict):
                names.update(str(name) for name in each)
                waiting.extend(each.values())
            elif isinstance(each, list):
                waiting.extend(each)
            elif isinstance(each, NameObject):
                names.add(str(each))
            elif isinstance(each, TextStringObject):
                words.append(str(each))

    keys = {(number, generation) for generation, numbers in reader.xref.items() for number in numbers}
    keys |= {(number, 0) for number in reader.xref_objStm}
    for number, generation in sorted(keys):
        try:
            walk(reader.get_object(IndirectObject(number, generation, reader)))
        except (RecursionError, MemoryError):
            raise
        except Exception:
            continue
    walk(reader.trailer)
    for page in reader.pages:
        try:
            words.append(page.extract_text())
        except Exception:
            continue
    if sum(map(len, words)) > MOST_WORDS:
        raise SystemExit(1)
    said["names"], said["words"] = sorted(names), words
json.dump(said, sys.stdout)
"""


class Unclear(Exception):
    """A PDF that cannot be looked into; str() says why and what to do, to stand behind the file's name."""


@dataclass(frozen=True)
class Content:
    """What is in a document: its texts, and whether it runs a script or starts a program."""

    words: list
    acts: bool = False


def acts_in_the_open(data):
    """Whether the bytes of a PDF name a script or the start of a program where nothing is packed, escaped or not."""
    found = {ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), name) for name in NAME.findall(data)}
    return any(len(name) >= SHORTEST_IN_THE_OPEN and name.decode("latin-1") in ACTIONS for name in found)


def of_pdf(data):
    """The Content of a PDF. Raises Unclear."""
    try:
        said = json.loads(apart.run(f"MOST_WORDS = {MOST_WORDS}\n{READ_APART}", data))
    except apart.Busy as error:
        raise Unclear(str(error)) from error
    except (apart.Failed, ValueError) as error:
        raise Unclear(
            "读不出里面的文字，查不了有没有身份证号码。请打印成新的 PDF，太长的分成几个文件，再添加"
        ) from error
    if said["locked"]:
        raise Unclear("加了密码，看不到里面的文字。请去掉密码，或打印成新的 PDF 再添加")
    return Content(said["words"], not ACTIONS.isdisjoint(said["names"]))


def of_word(data):
    """The Content of a Word document that filetypes has found sound: texts, headers, notes, comments, properties.

    Raises Unclear for one with more words than can be looked through.
    """
    words = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [
            part for part in archive.infolist() if part.filename.endswith(PARTS) and not part.filename.endswith(LOOKS)
        ]
        if sum(part.file_size for part in parts) > MOST_XML:
            raise Unclear(TOO_LONG)
        for part in parts:
            words += words_in(archive.read(part))
    if sum(map(len, words)) > MOST_WORDS:
        raise Unclear(TOO_LONG)
    return Content(words)
