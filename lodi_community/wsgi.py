"""The WSGI application for gunicorn and other servers."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lodi_community.settings")

from lodi_community.serving import portal

application = portal()
