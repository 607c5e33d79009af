"""The portal as a WSGI application, for the web server of `manage.py serve` and for gunicorn."""

import gc

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver


def portal():
    """The application, loaded to the end before the first request.

    What is loaded stays as long as the process. Left out of the full rounds of Python's garbage collector, it is not looked
    through again in the middle of a page: some 200,000 objects, which takes longer than most pages.
    """
    application = get_wsgi_application()
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    return application
