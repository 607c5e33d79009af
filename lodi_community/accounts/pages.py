"""What the pages have in common that lead from an account."""

from lodi_community.records.kinds import KINDS
from lodi_community.records.views import KindView


class AccountPage(KindView):
    """A page on which an administrator does something with one account. 404 outside the scope."""

    action = "change"

    @property
    def kind(self):
        return KINDS["user"]
