"""When a request began: the page of a fault looks in the trail for what was written since."""

from django.utils import timezone


class BeginningMiddleware:
    """Notes when a request began: what was written since is told where it fails."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.begun_at = timezone.now()
        return self.get_response(request)
