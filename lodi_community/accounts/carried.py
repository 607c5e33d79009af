"""A form that was posted after the session ended: sealed into the login page and offered again behind it."""

from django.core import signing
from django.http import QueryDict

SALT = "carried-form"
HOURS = 12


def pack(request):
    """The posted fields and the address, signed; passwords and files are not carried."""
    fields = request.POST.copy()
    for name in [*fields]:
        if name == "csrfmiddlewaretoken" or "password" in name:  # signed is not secret: it stands in the page
            del fields[name]
    return signing.dumps({"path": request.get_full_path(), "fields": fields.urlencode()}, salt=SALT, compress=True)


def unpack(sealed):
    """(path, [(name, value)]) of a packed form, or None when it is not ours or too old."""
    try:
        content = signing.loads(sealed, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    fields = QueryDict(content["fields"])
    return content["path"], [(name, value) for name, values in fields.lists() for value in values]
