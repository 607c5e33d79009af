"""What somebody typed into a form that was not taken: text to copy, with the labels of its fields where they are known."""

from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import DisallowedHost

from lodi_community.records.kinds import KINDS

# What carries no words of anybody's.
LEFT_OUT = {"csrfmiddlewaretoken", "once", "opened", "opened_year", "version", "next", "again", "more", "year"}
MOST_BYTES = 16 * 2**20  # of a body that was too much to be taken as a form
FORM = "application/x-www-form-urlencoded"


def typed_in(request):
    """[(label, text)] of a posted form, in its order. [] for what another site has sent, and where nothing can be read.

    Passwords, codes and files are left out.
    """
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    if request.method != "POST" or not is_own(request, sender):  # nobody else is to put words on our pages
        return []
    labels = _labels(request)
    return [(labels.get(_bare(name), name), value) for name, value in _fields(request) if _is_words(name, value)]


def is_own(request, address):
    """Whether an absolute address is one of the portal's, under the name by which it was asked."""
    try:
        return urlsplit(address).netloc == request.get_host()
    except (DisallowedHost, ValueError):
        return False


def _fields(request):
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        return fields or _unparsed(request)
    except Exception:  # of whatever the refusal was: then there is nothing to show
        return []


def _unparsed(request):
    """The fields of a form that Django would not take, because there were too many of them or too much in them."""
    if request.content_type != FORM:
        return []
    # Too long a body has not been read yet; too many fields have.
    body = getattr(request, "_body", None) or request.read(MOST_BYTES)
    return parse_qsl(body.decode(errors="replace"), keep_blank_values=False)


def _is_words(name, value):
    hidden = name in LEFT_OUT or "password" in name or name == "code"
    return not hidden and not name.endswith(("_FORMS", "-id", "-version")) and value.strip() != ""


def _bare(name):
    """The field's own name: of a row of a part, without the part and the number of the row."""
    return name.rpartition("-")[2]


def _labels(request):
    """{name of a field: what it is called on the page} of the kind that the address is about; {} for other pages."""
    match = request.resolver_match
    slug = match.kwargs.get("slug") or (match.url_name or "").partition("-")[0] if match else ""
    kind = KINDS.get(slug)
    if kind is None:
        return {}
    models = [*(part.model for part in kind.parts), kind.model]
    return {field.name: str(field.verbose_name) for model in models for field in model._meta.concrete_fields}
