"""Documents that are kept: made once per seal, as files under DATA_DIR/documents, for DOCUMENTS_KEPT_DAYS.

The name of a file is a digest of all that the document follows from: the seal and those of the years before, the unit, the
form, the reader's post (by which lines about persons are shown), the mark on it, the program, and what else a room registers
in FOLLOWS.
"""

import contextlib
import hashlib
import os
import secrets
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from communities.models import is_demo
from lodi_community.records.hooks import Hook
from lodi_community.records.revisions import Revision

from . import earlier

LOOSE = timedelta(days=1)  # a draft that a killed process left
FOLLOWS = Hook()
"""Functions of (inspection, code, form) that return in a text what else a document states besides sealed rows."""


def folder():
    """Where all files of this room are."""
    return settings.DATA_DIR / "documents"


def kept_for():
    """How long files are kept; they can be made anew."""
    return timedelta(days=settings.DOCUMENTS_KEPT_DAYS)


@cache
def program():
    """A digest of the program that makes documents: another edition makes them anew."""
    digest, home = hashlib.sha256(), Path(__file__).parent
    for path in sorted([*home.glob("*.py"), *home.glob("*.typ"), *home.parent.glob("pictures/*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def path_of(inspection, code, form, reader, mark=""):
    """Where a document is kept. Those that bear a mark name persons and stand apart, so that a lawful request finds them."""
    facts = [
        inspection.digest,
        inspection.pk,
        code,
        form,
        reader.post,
        mark,
        program(),
        is_demo(),
        settings.PORTAL_ADDRESS,
        earlier.follows(inspection),
    ]
    if form == "xlsx":  # its ledger is of the day and of what is recorded
        facts += [timezone.localdate(), Revision.objects.order_by("-pk").values_list("pk", flat=True).first()]
    facts += [follow(inspection, code, form) for follow in FOLLOWS]
    name = hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()
    return folder() / ("marked" if mark else "made") / name[:2] / f"{name}.{form}"


def keep(path, content):
    """Write a file whole or not at all. Raises OSError where the disk takes none; no half file stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"draft-{secrets.token_hex(8)}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def kept(path):
    """The bytes of a document that is kept; None where it is not."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    return None
