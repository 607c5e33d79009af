"""Records and their revisions. Not one word of the domain in here."""

from django.core.exceptions import ValidationError
from django.db import models

from . import bulk
from .door import WriteDoor
from .fields import text_fault
from .formfields import tidy
from .revisions import PersonalValue, Revision, RevisionChain, TrailCheck
from .scope import ScopedQuerySet

__all__ = ["PersonalValue", "Record", "Revision", "RevisionChain", "TrailCheck"]


class Record(models.Model):
    """A row that belongs to a place, carries a version, and is written only through the write door."""

    place = ""  # path from the row to the code of its division, for example "community__code"
    # The fields with the first and the last day of a row that holds over years; without a last day it still holds.
    first_day = None
    last_day = None
    untold = ()  # fields that no Revision tells of
    version = models.PositiveIntegerField("版本", default=0, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    def keep(self, by, reason=""):
        """Save through the write door: version, rules of the model, scope, locks and one Revision, or nothing at all."""
        with WriteDoor(by, reason) as door:
            door.keep(self)
        return self

    def remove(self, by, reason):
        """Delete through the write door; a reason is required and the Revision keeps what was there."""
        with WriteDoor(by, reason) as door:
            door.remove(self)

    def place_code(self):
        """The code of the division that the row belongs to."""
        value = self
        for step in self.place.split("__"):
            value = getattr(value, step)
        return value

    def touches(self):
        """Codes of the places for which the row counts; a model whose rows count for places below says so here."""
        return {self.place_code()}

    def answers_to(self):
        """Labels of the models that a user must be allowed to change to write this row; one about other rows adds theirs."""
        return {self._meta.label_lower}

    @classmethod
    def offered(cls, name):
        """Lookups of the rows that a form offers for the foreign key ``name``, of those in the user's scope; {} for all.

        What is not offered has to be refused by clean() as well, whose sentence says why.
        """
        return {}

    def choice_label(self):
        """How the row is called where one is chosen among many; its place is read with it."""
        return str(self)

    def void(self):
        """Names of the fields that have nothing to say of this row: left empty they are not missing."""
        return {self.last_day}

    def fact_year(self):
        """The calendar year whose facts the row states; None for a row that is valid over years."""
        return getattr(self, "year", None)

    def state(self):
        """Stored values by field name, as they go into a Revision: without the fields that are ``untold``."""
        return bulk.states([self])[0]

    def filled_in_clean(self):
        """{column: value} that clean() puts where a field is left empty: nobody wrote it, and no right is asked for it."""
        return {}

    def fill_in(self):
        """Set what clean() works out from other fields, of a row that is rebuilt: no Revision tells of it."""

    @classmethod
    def in_words(cls, name, value):
        """How a stored value of a field reads that only the model understands; None where it reads as any other."""

    @classmethod
    def clean_many(cls, records):
        """clean() of many new rows; a model whose rules ask the database asks once for all of them here."""
        for record in records:
            record.clean()

    def clean_fields(self, exclude=None):
        """Tidy texts; refuse control characters, which would break every later export of the row, and ID-card numbers."""
        errors = {}
        for field in self._meta.concrete_fields:
            value = getattr(self, field.attname)
            if isinstance(field, models.CharField | models.TextField) and isinstance(value, str):
                setattr(self, field.attname, tidy(value))
            if field.name not in (exclude or ()) and (fault := text_fault(field, value)):
                errors[field.name] = fault
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.error_dict | errors  # as bulk.clean() has it
        if errors:
            raise ValidationError(errors)
