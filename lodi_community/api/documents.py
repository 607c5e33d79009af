"""The schema for programs, and what is not there."""

from functools import lru_cache

from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from lodi_community.records import hooks
from lodi_community.records.kinds import KINDS

from .base import OPENED, RESOURCES, ApiView
from .encoding import ENCODE
from .parameters import refuse_strange
from .problems import Problem
from .reading import PlainJSON
from .schema import Generator


@lru_cache(maxsize=1)
def _described(limits):
    """The description in bytes. It takes half a second to make, and changes with what is published: ``limits``."""
    return PlainJSON().render(Generator().get_schema(public=True))


@extend_schema_view(get=extend_schema(exclude=True))
class Schema(ApiView):
    """GET: the whole API in OpenAPI 3.1."""

    def get(self, request):
        refuse_strange(request.query_params, ())
        limits = {slug: hooks.stated_limits(slug) for slug in KINDS}
        return HttpResponse(_described(ENCODE(limits)), content_type=PlainJSON.media_type)


@extend_schema_view(
    get=extend_schema(operation_id="root", summary="有哪些地址", responses={200: {"type": "object"}}, tags=["接口"])
)
class Root(ApiView):
    """GET: the addresses that the user, or the token, may use."""

    def get(self, request):
        refuse_strange(request.query_params, ())
        token = request.auth
        seen = [slug for slug, kind in KINDS.items() if request.user.may("view", kind.label)]
        used = [name for name in RESOURCES if name not in OPENED or OPENED[name](request.user)]
        slugs, names = ([name for name in names if token is None or token.opens(name, False)] for names in (seen, used))
        return Response(
            {
                "schema": reverse("api-schema"),
                "resources": {name: f"{reverse('api-root')}{name}" for name in names},
                "records": {slug: reverse("api-rows", args=[slug]) for slug in slugs},
            }
        )


@extend_schema_view(get=extend_schema(exclude=True))
class Nothing(ApiView):
    """Every other address below /api/: refused in JSON."""

    def get(self, request, **kwargs):
        raise Problem("not-found", "没有这个地址。有哪些，看 /api/v1/openapi.json 或网页上的“接口说明”")

    post = put = patch = delete = get
