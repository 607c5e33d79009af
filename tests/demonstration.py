"""A small demonstration that tests begin with; whoever uses it forgets afterwards what the database was."""

import tempfile
from pathlib import Path

import pytest
from django.conf import settings as portal

from lodi_community.demo import build

from .ground import layer

SMALL = 12


@layer(dear=True)
def small_demo():
    """The path of the passwords' file of a small demonstration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portal, "DATA_DIR", Path(tempfile.mkdtemp(dir=portal.DATA_DIR)))
        return build.build(SMALL)
