"""The record kind of documents: with what a unit issues them."""

from communities.kinds import OfUnit
from lodi_community.records.kinds import MenuEntry, keeps
from lodi_community.records.spans import Lasting

from .letterheads import Letterhead


@keeps(Letterhead)
class Letterheads(OfUnit):
    rights = {"view": ("reviewer", "department", "leader"), "change": ("department",)}
    span = Lasting()
    menu = [MenuEntry("inspection", 30)]
    personal = ["signer"]
    columns = ["unit", "head", "code_word", "signature"]
    filters = ["unit"]
    search = ["head", "code_word"]
    groups = [
        ("发文", ["unit", "head", "code_word", "signature", "signer"]),
        ("主送、抄送、印发", ["addressees", "copies", "printer", "remark"]),
    ]

    def restrict(self, form, user):
        """Begins with the user's own unit."""
        if form.instance.pk is None and "unit" in form.fields and not form.fields["unit"].initial:
            form.fields["unit"].initial = user.division_id
