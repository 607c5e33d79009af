"""Secrets of an installation: files beside the database that only its own user may read."""

import contextlib
import os
import secrets


def kept_secret(path):
    """The text of the secret file, made at first need with mode 600. Of processes that make it together the first counts."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
