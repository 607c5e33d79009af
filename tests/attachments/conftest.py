"""Where the files lie that are attached here."""

import pytest


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """The files of each test lie apart."""
    settings.DATA_DIR = tmp_path
