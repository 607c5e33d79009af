"""What all addresses of the API have in common."""

from rest_framework.views import APIView

from .schema import ApiSchema

RESOURCES = {"changes": "修改记录"}
"""{subject of addresses that are of no kind: title}; a layer above adds its own in AppConfig.ready()."""
OPENED = {}
"""{subject: function of a user, true where the post may use it}; of a subject that is not here, every post may."""


class ApiView(APIView):
    """``subject``: the name under which a token opens it, None for every token."""

    subject = None
    schema = ApiSchema()

    def initialize_request(self, request, *args, **kwargs):
        request.encoding = "utf-8"  # else a charset beside Content-Type would be that of the address, too
        return super().initialize_request(request, *args, **kwargs)

    def perform_authentication(self, request):
        """Who asks is counted before it is asked what he may: each refusal is a line in the log of access, too."""
        super().perform_authentication(request)
        super().check_throttles(request)

    def check_throttles(self, request):
        """Not again after the rights."""

    @classmethod
    def as_view(cls, **kwargs):
        view = super().as_view(**kwargs)
        view.answers_programs = True  # it asks who it is by itself, and refuses in JSON (accounts/middleware.py)
        return view
