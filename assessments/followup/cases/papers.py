"""Which papers come with a case (第17条); what they say is written where all documents are: reports/case_papers.py."""

from django.db import models

from .course import Course, Stage


class Paper(models.TextChoices):
    """A document of a case; the key stands in its address."""

    TALK_NOTICE = "talk-notice", "约谈提醒通知书"
    TALK_RECORD = "talk-record", "约谈记录"
    NOTICE = "notice", "限期整改通知书"
    VERIFICATION = "verification", "整改验收单"
    ACCOUNT = "account", "问责建议"
    COMMENDATION = "commendation", "表扬通报"


PAPERS_OF = {
    Course.HOLD: [Paper.TALK_NOTICE, Paper.TALK_RECORD, Paper.NOTICE, Paper.VERIFICATION, Paper.ACCOUNT],
    Course.PRAISE: [Paper.COMMENDATION],
}


def papers_of(case):
    """The papers of a case as it stands: what was put right gives nobody to hold to account (第17条)."""
    return [paper for paper in PAPERS_OF[case.course] if paper != Paper.ACCOUNT or case.stage != Stage.ACCEPTED]
