"""The schema for programs, and what is not there."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.response import Response

from .base import ApiView
from .problems import Problem
from .schema import Generator


@extend_schema_view(get=extend_schema(exclude=True))
class Schema(ApiView):
    """GET: the whole API in OpenAPI 3.1."""

    def get(self, request):
        return Response(Generator().get_schema(public=True))


@extend_schema_view(get=extend_schema(exclude=True))
class Nothing(ApiView):
    """Every other address below /api/: refused in JSON."""

    def get(self, request, **kwargs):
        raise Problem("not-found", "没有这个地址。有哪些，看 /api/v1/openapi.json 或网页上的“接口说明”")

    post = put = patch = delete = get
