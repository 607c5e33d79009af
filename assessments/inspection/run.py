"""The run of a yearly inspection: it is started once, judged by one worker at a time, and sealed in one transaction.

A worker takes the lease by raising the fence. It commits a chunk only while the fence still has its number. A worker
may be killed at any point and another may go on: each community is frozen in one transaction, so that the digest at the
end is the same.
"""

import contextlib
import gc
import threading
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import Error, OperationalError, connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from communities.figures import Selection
from communities.models import FIRST_YEAR, Division
from lodi_community.records import anchors
from lodi_community.records.asof import last_number
from lodi_community.records.patience import write_at_last
from lodi_community.records.revisions import RevisionChain
from lodi_community.webhooks.outbox import announce

from ..catalogue.registry import STANDARDS
from ..catalogue.standards import standard_for, standard_of
from ..rules import kit
from . import hooks, judging, taken_over, years
from .made import written
from .models import Assessment, Inspection, UnitAssessment
from .past import as_begun
from .summary import standing_of, summarize, wrong_summaries
from .units import faults as faults_of_units
from .units import freeze_units

Status, Stage = Inspection.Status, Inspection.Stage


class LeaseLost(Exception):
    """Another worker holds the lease, or the run is over. The worker stops and writes nothing."""


def start(year, root, by=None):
    """Start the inspection of a year of a root and return it; work() does the rest.

    ``root``: code of the prefecture; ``by``: the user who starts it, None for the timetable. Raises ValidationError with a
    Chinese sentence.
    """
    refuse_start(year, root)
    communities = Selection(code=root).communities()
    standard = standard_for(year, root)
    with transaction.atomic():
        return _begin(_locked(standard, root, year), by, communities.count())


def start_again(correction, by):
    """Start the next run of a sealed year, which a confirmed Correction opened, and return it. Raises ValidationError."""
    with transaction.atomic():
        row = _row_again(correction)
        return _begin(row, by, row.before.total)


def _begin(inspection, by, total):
    """Put a locked row and those beside it at the beginning of a run over ``total`` communities."""
    RevisionChain.locked()  # a write that was allowed before is either in the trail now, or refused behind this
    inspection.started_by, inspection.started_at = by, timezone.now()
    inspection.last_revision = last_number()
    inspection.done, inspection.total = 0, total
    inspection.lease_until = timezone.now() - timedelta(seconds=1)
    # Ask again: a revision of the readings (口径) could be published until this row was locked.
    for part, judged_by in years.parts_of(inspection):
        Assessment.objects.filter(inspection=part).delete()
        UnitAssessment.objects.filter(inspection=part).delete()
        years.stamp(part, judged_by)
        part.status, part.stage = Status.RUNNING, Stage.JUDGING
        part.last_revision = inspection.last_revision
        part.save()
    return inspection


def refuse_start(year, root):
    """ValidationError, in Chinese, where the run of a year of a root cannot be started."""
    last = years.calendar_year()
    if not FIRST_YEAR <= year <= last:
        raise ValidationError(f"{year}年度不能督查，可选 {FIRST_YEAR} 到 {last} 年度")
    if not Selection(code=root).communities().exists():
        raise ValidationError("还没有社区，先导入区划")
    if begun := Inspection.objects.judging().filter(root=root, year=year).first():
        _refuse_begun(begun)


def refuse_again(correction):
    """ValidationError, in Chinese, where a year cannot be judged again by this decision."""
    if not type(correction).objects.in_force().filter(pk=correction.pk).exists():
        raise ValidationError(f"{correction}的决定“{correction.named}”没有生效，或已经封存、撤回，不能再评")
    rows = Inspection.objects.runs().filter(root=correction.division.code, year=correction.year)
    if begun := rows.filter(run=correction.run).first():
        _refuse_begun(begun)
    refuse_other_standard(rows.get(run=correction.run - 1))


def refuse_other_standard(sealed):
    """ValidationError where the version by which a sealed run was judged, or what is shown beside it, is not there any more."""
    for row in (sealed, *sealed.references.all()):
        standard = standard_of(row) if row.standard in STANDARDS else None
        if standard is None or standard.version != row.standard_version:
            raise ValidationError(
                f"{row}按标准 {row.standard} {row.standard_version}封存，本系统现有的是别的版本，不能照原标准再评。"
                "请系统管理员恢复当时的版本"
            )


def _refuse_begun(inspection):
    if inspection.is_running:
        raise ValidationError(f"{inspection}已由{_starter(inspection)}启动，正在进行，不用再启动一次")
    if inspection.is_sealed:
        raise ValidationError(f"{inspection}已于 {_day(inspection.sealed_at)} 封存，不能再做")


def _locked(standard, root, year):
    """The inspection's row, locked, made where there is none."""
    made_with = {"standard_version": standard.version, "formula": standard.scoring.formula}
    rows = Inspection.objects.select_for_update()
    row = rows.get_or_create(root=root, year=year, standard=standard.key, run=1, defaults=made_with)[0]
    _refuse_begun(row)
    return row


def _row_again(correction):
    """The row of the run that a correction asks for: by the standard of the run before, and it does not count before it is sealed."""
    # Whoever starts, confirms or withdraws a correction holds the city's row: of two at once, one comes second.
    Division.objects.select_for_update().get(pk=correction.division_id)
    rows = Inspection.objects.runs().filter(root=correction.division.code, year=correction.year)
    before = rows.get(run=correction.run - 1)
    refuse_again(correction)
    same = ("root", "year", "standard", "standard_version", "formula")
    row = Inspection(**{name: getattr(before, name) for name in same}, run=correction.run, correction=correction)
    row.counts, row.status = False, Status.RUNNING
    row.started_at = timezone.now()
    row.save()
    return row


def _starter(inspection):
    return f"{inspection.started_by or '定时任务'}于 {timezone.localtime(inspection.started_at):%Y-%m-%d %H:%M}"


def _day(moment):
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def work(inspection_id):
    """Work on a run until it is sealed. Returns True if this call sealed it, False if the lease was not free or was lost."""
    run = _take_lease(inspection_id)
    if run is None:
        return False
    try:
        with _no_search_for_cycles():
            parts = years.parts_of(run)
            _seal(run, parts, _judge_all(run, parts))
    except LeaseLost:
        return False
    except Exception:
        with contextlib.suppress(Error):  # then the lease runs out by itself
            write_at_last(lambda: resigned(run).update(lease_until=timezone.now()))
        raise
    return True


@contextlib.contextmanager
def _no_search_for_cycles():
    """Rows and figures by the hundred thousand are no cycles: looking for some among them again and again is a sixth of a run."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def resigned(run):
    """The run's row while it is still this worker's to give back."""
    return Inspection.objects.filter(fence=run.fence, pk=run.pk, status=Status.RUNNING)


def resumable():
    """The running inspections whose lease has run out: their worker is gone, or none has begun."""
    return Inspection.objects.runs().filter(status=Status.RUNNING, lease_until__lt=timezone.now())


def _take_lease(inspection_id):
    """The run with a fence of our own, or None if another worker holds the lease or the run is over."""
    taken = resumable().filter(pk=inspection_id).update(fence=F("fence") + 1, lease_until=_lease())
    return Inspection.objects.get(pk=inspection_id) if taken else None


def _lease():
    return timezone.now() + timedelta(seconds=settings.INSPECTION_LEASE_SECONDS)


def _hold(run, **changes):
    """Prove that the lease is still ours, extend it, and write the progress ``changes``. Raises LeaseLost."""
    mine = Inspection.objects.filter(pk=run.pk, fence=run.fence, status=Status.RUNNING)
    if not mine.update(lease_until=_lease(), **changes):
        raise LeaseLost
    for name, value in changes.items():
        setattr(run, name, value)


@contextlib.contextmanager
def _renewed(run):
    """Renew the lease now and then while the block gathers, which takes as long as there are communities."""
    over, every = threading.Event(), settings.INSPECTION_LEASE_SECONDS / 3

    def renew():
        while not over.wait(every):
            with contextlib.suppress(OperationalError):  # a busy database is asked again before the lease ends
                Inspection.objects.filter(pk=run.pk, fence=run.fence, status=Status.RUNNING).update(
                    lease_until=_lease()
                )
        connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _judge_all(run, parts):
    """Judge all communities by each standard and freeze those that are not frozen yet, one chunk in each transaction.

    After a correction those of the places that it names; the others are taken over first. Returns {key of a part: Standing}
    of the parts of which all were judged here.
    """
    if not run.correction:
        return _judge_places(run, parts, run.root)
    _take_over(run, parts)
    for code, _ in run.correction.places:
        _judge_places(run, parts, code)
    return {}


def _judge_places(run, parts, code):
    """Do so with the communities of one place; {key of a part: Standing} of the parts of which nothing was frozen before."""
    waiting, known, count, standings = [], None, 0, {}
    for part, standard in parts:
        frozen = set(Assessment.objects.filter(inspection=part).values_list("community_id", flat=True))
        if len(frozen) >= run.total:
            continue
        gather = partial(judging.gather_table, part, standard, Selection(code=code), known=known)
        with _renewed(run):
            gathered, table = as_begun(run, gather)
        known, count = known or gathered, len(gathered.ids)
        judgement = kit.judge(standard, table, judging.reference_date(run.year))
        others = frozen | taken_over.not_to_judge(part, gathered.ids.tolist())
        waiting.append((others, partial(judging.assessments, part, standard, gathered, judgement, frozen=True)))
        if not others:
            standings[part.pk] = standing_of(standard, gathered.codes, judgement)
    for first in range(0, count, settings.INSPECTION_CHUNK):
        rows = slice(first, first + settings.INSPECTION_CHUNK)
        chunk = [make(rows=rows).without("community_id", others) for others, make in waiting]
        if any(chunk):
            with transaction.atomic():
                _hold(run, done=run.done + sum(len(made) for made in chunk if made.inspection == run))
                for made in chunk:
                    made.store()
    return standings


def _take_over(run, parts):
    """Copy from the run before what the correction does not concern, in one transaction a standard."""
    for part, _ in parts:
        with transaction.atomic():
            _hold(run)
            if not Assessment.objects.filter(inspection=part).exists():
                number = taken_over.take_over(part, Assessment)
                _hold(run, done=run.done + (number if part == run else 0))


def _seal(run, parts, standings):
    """Write the summaries, the digests and the seals, and open the next working year, in one transaction."""
    _hold(run, stage=Stage.SUMMARIZING)
    with transaction.atomic():
        _hold(run, stage=Stage.SEALING)
        for part, standard in parts:
            summarize(part, standard, standings.get(part.pk))
            freeze_units(part, standard)
        digests = []
        for part, _ in reversed(parts):  # the one that counts last: its digest is over those of the others too
            mine = _digests(part) + (digests if part == run else [])
            digests.insert(0, judging.digest_of_all(mine))
            sealed = Inspection.objects.filter(pk=part.pk, fence=part.fence, status=Status.RUNNING).update(
                status=Status.SEALED,
                stage=Stage.DONE,
                digest=digests[0],
                sealed_at=timezone.now(),
                summarized_at=part.summarized_at,
                lease_until=None,
            )
            if not sealed:
                raise LeaseLost
        if run.correction:  # what hangs on the end of a year happened when it was sealed first
            of_year = Inspection.objects.filter(root=run.root, year=run.year)
            of_year.exclude(run=run.run).update(counts=False)
            of_year.filter(run=run.run).update(counts=True)
            hooks.sealed_again(run)
        else:
            hooks.sealed(run)
        _tell(run, digests[0])
        transaction.on_commit(lambda: anchors.add_or_log(f"封存{run}"))


def _tell(run, digest):
    """Tell programs outside that a year is sealed, or was sealed anew after a correction."""
    payload = {
        "name": Division.objects.filter(code=run.root).values_list("name", flat=True).first() or "",
        "year": run.year,
        "run": run.run,
        "standard": run.standard,
        "digest": digest,
        "link": reverse("inspection", args=[run.year]),
    }
    announce("year.sealed", run.root, payload, row=f"year:{run.root}:{run.year}")


def _digests(inspection):
    """The digests of all assessments: communities in the order of their codes, then units."""
    return [
        digest
        for model in (Assessment, UnitAssessment)
        for digest in model.objects.filter(inspection=inspection).order_by("code").values_list("digest", flat=True)
    ]


def verify(inspection):
    """Judge a sealed year again from its frozen figures. Returns Chinese sentences on what differs, [] if nothing does.

    What is shown beside it is judged again too.
    """
    beside = list(inspection.references.order_by("standard"))
    faults = [f"{standard_of(row).title}：{fault}" for row in beside for fault in verify(row)]
    digests = _digests(inspection) + [row.digest for row in beside]
    standard = standard_of(inspection)
    if standard.version != inspection.standard_version:
        return [f"封存时的标准是 {inspection.standard_version}，现在只有 {standard.version}，不能重算"]
    stored = list(Assessment.objects.filter(inspection=inspection).order_by("code"))
    intact = []
    for assessment in stored:
        if judging.digest_of(assessment, inspection.year, standard) == assessment.digest:
            intact.append(assessment)
        else:
            faults.append(f"{assessment.code} {assessment.name}：内容与封存时不同")
    faults += _judged_otherwise(inspection, standard, intact)
    faults += faults_of_units(inspection, standard)
    if judging.digest_of_all(digests) != inspection.digest:
        faults.append("全市校验码与封存时不同")
    return faults or [f"{code} 的汇总与各社区的评判不符" for code in wrong_summaries(inspection, standard)]


def _judged_otherwise(inspection, standard, stored):
    """Yield a Chinese sentence for each assessment whose verdicts or counts differ from those that its figures give."""
    try:
        table = standard.table([assessment.figures for assessment in stored])
    except ValueError as error:
        yield f"封存的数据不能重算：{error}"
        return
    judgement = kit.judge(standard, table, judging.reference_date(inspection.year))
    every = slice(None)
    counts, scores = (_rows(of(judgement, every)) for of in (judging.counts_of, judging.scores_of))
    heads = judging.heads_written(judgement, every)
    for assessment, verdicts, numbers, score, head in zip(
        stored, judgement.packed(), counts, scores, heads, strict=True
    ):
        name = f"{assessment.code} {assessment.name}"
        if verdicts != assessment.verdicts:
            yield f"{name}：按封存的数据重算，评判不同"
        elif numbers != {field: getattr(assessment, field) for field in numbers}:
            yield f"{name}：按封存的数据重算，达标项数不同"
        elif (score, head) != ({field: getattr(assessment, field) for field in score}, written(assessment.heads)):
            yield f"{name}：按封存的数据重算，得分不同"


def _rows(columns):
    """Columns as a dict for each row."""
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
