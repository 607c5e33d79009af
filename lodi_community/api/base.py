"""What all addresses of the API have in common."""

from rest_framework.views import APIView

from .schema import ApiSchema

RESOURCES = {"changes": "修改记录"}
"""{subject of addresses that are of no kind: title}; a layer above adds its own in AppConfig.ready()."""


class ApiView(APIView):
    """``subject``: the name under which a token opens it, None for every token."""

    subject = None
    schema = ApiSchema()

    @classmethod
    def as_view(cls, **kwargs):
        view = super().as_view(**kwargs)
        view.answers_programs = True  # it asks who it is by itself, and refuses in JSON (accounts/middleware.py)
        return view
