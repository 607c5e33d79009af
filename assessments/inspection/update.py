"""After an update of the program: do sealed years still fit the rules, and is the working year judged by them?

Verdicts are stored as one letter a rule, in the order of the standard.
"""

from django.db import transaction
from django.db.models.functions import Length

from communities.figures import Selection

from ..catalogue.registry import STANDARDS
from ..catalogue.standards import standard_of
from . import live
from .models import Assessment, Inspection, UnitAssessment
from .summary import add_shortfalls
from .units import assess_units
from .years import parts_of, stamp, working_inspections


def misfits():
    """A Chinese sentence for each sealed year whose verdicts are not one for each rule of its standard as it is now."""
    sentences = []
    for inspection in Inspection.objects.sealed().order_by("year"):
        if inspection.standard not in STANDARDS:
            continue  # reports tell that it is not there
        standard = standard_of(inspection)
        for model, part in ((Assessment, standard), (UnitAssessment, standard.units)):
            stored = model.objects.filter(inspection=inspection).order_by()
            for number in stored.values_list(Length("verdicts"), flat=True).distinct():
                if part and number != len(part.rules):
                    sentences.append(
                        f"{inspection.year}年度按 {number} 条规则（{part.title}）封存，程序里现在是 {len(part.rules)} 条，"
                        "封存的评判会对错条款。"
                    )
    return sentences


def complete_summaries():
    """Give years that were summarized before shortfalls had rows of their own these rows; nothing else of them changes.

    After rejudge(): verdicts must be those of the standard.
    """
    for inspection in Inspection.objects.exclude(status=Inspection.Status.RUNNING):
        if inspection.standard in STANDARDS:
            with transaction.atomic():
                add_shortfalls(inspection, standard_of(inspection))


def rejudge():
    """Judge the working years anew if the rules and measures of today judge it otherwise. Returns whether they do."""
    changed = False
    for inspection in working_inspections():
        parts = parts_of(inspection)
        for part, standard in parts:
            if part.formula != standard.scoring.formula:  # beside sealed years the break is marked from this number
                stamp(part, standard)
                part.save(update_fields=["standard", "standard_version", "formula"])
        if any(_differs(*part, model) for part in parts for model in (Assessment, UnitAssessment)):
            live.refresh_all(inspection.root)
            changed = True
    return changed


def _differs(inspection, standard, model):
    """Whether a stored assessment of this model is other than it would be made now; what is not stored is not asked."""
    stored = dict(model.objects.filter(inspection=inspection).values_list("code", "digest"))
    if not stored:
        return False
    units = model is UnitAssessment
    made = (
        assess_units(inspection, standard)
        if units
        else live.assess(inspection, standard, Selection(code=inspection.root))
    )
    now = {assessment.code: assessment.digest for assessment in made}
    return any(digest != now.get(code) for code, digest in stored.items())
