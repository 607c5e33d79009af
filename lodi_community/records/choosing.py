"""The page that suggests rows while somebody types into a PickInput."""

from django.apps import apps
from django.http import Http404, HttpResponse

from .kinds import KINDS
from .picking import among_of, options
from .views import OfAnyKind


class ChoosePage(OfAnyKind):
    """Suggestions for a field of a kind, or of a part of one, among the rows that its form or its filter offers the user.

    ``?as=``: the name of the box, under which what is typed comes.
    """

    http_method_names = ["get"]

    def dispatch(self, request, *args, slug, **kwargs):
        owner = next((kind for kind in KINDS.values() for part in kind.parts if _slug(part.model) == slug), None)
        kind = KINDS.get(slug) or owner
        if kind is None:
            raise Http404
        self.model = next(apps.get_model(label) for label in kind.labels if label.endswith(f".{slug}"))
        return super().dispatch(request, *args, slug=kind.slug, **kwargs)

    def get(self, request, path):
        try:
            among = among_of(self.model, path, request.user, self.place())
        except LookupError as error:
            raise Http404 from error
        text = request.GET.get(request.GET.get("as", ""), "").strip()
        return HttpResponse(options(among.meant(text) if text else among.like("")))


def _slug(model):
    return model._meta.model_name
