"""From where a request comes: the address behind the proxies that this installation trusts."""

import ipaddress

from django.conf import settings


def address_of(request):
    """The address of whoever sent a request, "" where the server does not know it (a socket of the machine itself).

    A proxy writes behind X-Forwarded-For whom it has the request from. It is believed from the right to the left, as
    long as the one who says it is among TRUSTED_PROXIES; what a browser writes there itself counts for nothing.
    """
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    for text in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        before = _parsed(text)
        if address is None or before is None or not _is_trusted(address):
            break
        address = before
    return "" if address is None else str(address)


def _parsed(text):
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address):
    return any(address in network for network in settings.TRUSTED_PROXIES)
