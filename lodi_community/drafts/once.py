"""A form with {% once %} in it, sent twice by a double click or over a bad line, does what it does once.

The mark is used up in the transaction of what the page does, so that neither stands without the other. Who comes second
waits for the first and is led to where that led. What is refused uses nothing up: the same can be sent again.
"""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect

from . import spending

TWICE = "这张表送来了两次，只做了一次"


class OnceMiddleware:
    """Stands innermost: everything that may refuse a request has been asked.

    A view with ``spends_itself`` is left alone: what it does would take too long for one transaction. So is one that
    answers programs: it reads the body itself, and whoever reads a form before takes a body of several parts away from it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        own = getattr(view, "spends_itself", False) or getattr(view, "answers_programs", False)
        if own or request.method != "POST" or not spending.is_once(request.POST) or not request.user.is_authenticated:
            return None
        return do(request, lambda: view(request, *args, **kwargs))


def do(request, act):
    """Do what a form asks for: the answer of ``act``, or the way to where an equal form led before."""
    if not spending.is_once(request.POST):
        return act()
    if before := spending.earlier_post(request):
        return _led_again(request, before)
    try:
        with transaction.atomic():
            spent = spending.spend_post(request)
            response = act()
            if response.status_code == 302:
                spent.led_to = response.url
                spent.save(update_fields=["led_to"])
            else:
                spent.delete()
            return response
    except spending.AlreadySaved:
        return _led_again(request, spending.earlier_post(request))


def _led_again(request, before):
    messages.success(request, TWICE)
    return redirect(before.led_to)
