"""Documents that are kept: made once per seal, as files under DATA_DIR/documents, for DOCUMENTS_KEPT_DAYS.

The name of a file is a digest of all that the document follows from: the seal and those of the years before, the unit, the
form, the reader's post (by which lines about persons are shown), the mark on it and the program.
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
from lodi_community.records.revisions import Revision

from . import earlier

LOOSE = timedelta(days=1)  # a draft that a killed process left


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


def path_of(inspection, code, form, reader, mark="", asked_at=None, follows=earlier.follows):
    """Where a document is kept. Those that bear a mark name persons and stand apart, so that a lawful request finds them.

    ``asked_at``: when a package was asked for. Its documents are of that moment, whatever is written while it is made: else
    none of those that state what is recorded would be found again, and it would never come to its end. ``follows``: whoever
    asks for many paths reads the years before once.
    """
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
        follows(inspection),
    ]
    if form not in ("docx", "pdf"):  # ledgers, numbers and letterheads are of the day and of what is recorded
        recorded = Revision.objects.filter(at__lte=asked_at) if asked_at else Revision.objects.all()
        facts += [timezone.localdate(asked_at), recorded.order_by("-pk").values_list("pk", flat=True).first()]
        facts += [reader.scope]  # by which they are issued
    name = hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()
    return folder() / ("marked" if mark else "made") / name[:2] / f"{name}.{form.rpartition('-')[2]}"


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
