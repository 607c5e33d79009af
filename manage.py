#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodi_community.settings")
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError, connection

    from lodi_community.preparation import unprepared

    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        if sentence := unprepared(connection):
            sys.exit(sentence)
        raise
