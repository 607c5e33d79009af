"""Pages of logs: long tables that are only added to, read from their end."""

from django.core.paginator import Paginator

PAGE_ROWS = 50


def page_of_log(rows, number, keys=None):
    """The Page of a log with its newest rows first; a number that there is not is the nearest one.

    rows: the rows of the log that may be read. keys: those of the rows that are shown, newest first; all where None.
    A database that sorts the log of a whole city sorts keys alone: it does not read what the rows say.
    """
    keys = rows.order_by("-pk").values_list("pk", flat=True) if keys is None else keys
    page = Paginator(keys, PAGE_ROWS).get_page(number)
    page.object_list = list(rows.filter(pk__in=[*page.object_list]))
    return page
