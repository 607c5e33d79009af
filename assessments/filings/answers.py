"""What a street says to the warnings of the gate, kept over a submission that was refused, withdrawn or returned."""

from contextlib import suppress

from lodi_community.drafts import keeping as drafts

from .models import FilingStep
from .states import Action

PREFIX = "answer-"


class Answers:
    """The form with the answers, as drafts know it: one a community and year."""

    label = "提交时的说明"


def posted(data):
    """{key of a warning: what the street says to it} of a posted form, or of a draft of one."""
    return {name.removeprefix(PREFIX): text for name, text in data.items() if name.startswith(PREFIX)}


def known(user, filing):
    """{key: text} of what was said before: in the last submission, and what was typed since and not submitted."""
    if filing.pk is None:
        said = {}
    else:
        last = FilingStep.objects.filter(filing=filing, action=Action.SUBMIT).order_by("-pk").first()
        said = {each["key"]: each["answer"] for each in (last.answers if last else ())}
    draft = drafts.find(user, Answers, code=filing.place_code())
    return said | (posted(draft.data()) if draft else {})


def keep(user, data, code):
    """Keep what was typed at a submission that was refused, for the year of the page on which it was typed."""
    data = data.copy()
    data[drafts.YEAR] = data.get("year", "")
    with suppress(drafts.TooMuch):
        drafts.put(user, Answers, data, code=code)


def done(user, data, code):
    """The submission was taken: what was typed stands in its step from now on."""
    drafts.close(user, Answers, data, code=code)
