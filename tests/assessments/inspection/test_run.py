"""The yearly run: begun once, worked on by one at a time, resumed by anyone, and always with the same end."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from assessments.inspection import judging, live, run, summary, tasks, years
from assessments.inspection.models import Assessment, Inspection
from communities.models import Community
from tests import facts
from tests.assessments.inspection.runs import end_lease, everything_of, sealed, undo
from tests.facts import letters
from tests.places import CITY
from tests.world import YEAR

pytestmark = pytest.mark.long

Status, Stage = Inspection.Status, Inspection.Stage


def refused(year, by=None):
    """The sentence with which a start is refused."""
    with pytest.raises(ValidationError) as error:
        run.start(year, CITY, by)
    return error.value.messages[0]


# Start ----------------------------------------------------------------------------------------


def test_a_start_locks_the_year_and_knows_how_much_is_to_be_done(world):
    inspection = run.start(YEAR, CITY, world["钱军"])
    assert (inspection.status, inspection.stage) == (Status.RUNNING, Stage.JUDGING)
    assert (inspection.done, inspection.total) == (0, 6)
    assert inspection.started_by == world["钱军"]
    assert (inspection.standard, inspection.standard_version) == ("loudi-2015", "第1版")


def test_whoever_starts_second_is_told_who_was_first_and_when(world):
    run.start(YEAR, CITY, world["钱军"])
    at = f"{timezone.localtime():%Y-%m-%d}"
    sentence = refused(YEAR, world["郑毅"])
    assert sentence.startswith(f"2026年度督查已由钱军于 {at} ")
    assert sentence.endswith("启动，正在进行，不用再启动一次")
    assert Inspection.objects.judging().get().started_by == world["钱军"]


def test_a_run_of_the_timetable_is_told_as_such(world):
    run.start(YEAR, CITY)
    assert "已由定时任务于" in refused(YEAR)


def test_a_sealed_year_is_not_inspected_again(world):
    inspection = sealed()
    assert refused(YEAR) == f"2026年度督查已于 {timezone.localtime(inspection.sealed_at):%Y-%m-%d} 封存，不能再做"


@pytest.mark.parametrize("year", [2014, YEAR + 1, 0, -1, 10**9])
def test_a_year_that_cannot_be_inspected_is_refused_with_those_that_can(world, year):
    assert refused(year) == f"{year}年度不能督查，可选 2015 到 {YEAR} 年度"
    assert not Inspection.objects.exists()


def test_without_communities_there_is_nothing_to_inspect(db):
    assert refused(YEAR) == "还没有社区，先导入区划"


@pytest.mark.apart
@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_at_the_same_moment_one_succeeds_and_one_is_told(world):
    outcomes, together = [], Barrier(2)

    def begin(name):
        try:
            together.wait(10)
            run.start(YEAR, CITY, world[name])
            outcomes.append("started")
        except ValidationError as error:
            outcomes.append(error.messages[0])
        finally:
            connection.close()

    threads = [Thread(target=begin, args=[name]) for name in ("钱军", "郑毅")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = sorted(outcomes, key=len)
    assert told[0] == "started"
    assert "不用再启动一次" in told[1]
    assert Inspection.objects.judging().count() == 1


# Work -----------------------------------------------------------------------------------------


def test_a_run_freezes_every_community_and_seals(varied):
    expected = {community.code: "".join(letters(community, YEAR).values()) for community in varied.communities}
    inspection = sealed(by=varied["钱军"])
    assert (inspection.status, inspection.stage) == (Status.SEALED, Stage.DONE)
    assert (inspection.done, inspection.total) == (6, 6)
    assert len(inspection.digest) == 64
    assert inspection.sealed_at
    assert inspection.lease_until is None
    frozen = Assessment.objects.filter(inspection=inspection, frozen=True)
    assert {assessment.code: assessment.verdicts for assessment in frozen} == expected


def test_the_check_code_is_the_first_sixteen_digits_in_groups_of_four(world):
    inspection = sealed()
    assert inspection.check_code.replace("-", "").lower() == inspection.digest[:16]
    assert [len(group) for group in inspection.check_code.split("-")] == [4, 4, 4, 4]
    assert Inspection(year=2027).check_code == ""


def test_progress_stands_in_the_database_chunk_by_chunk(varied, small_chunks, monkeypatch):
    seen = []
    make = judging.assessments

    def watched(*args, **kwargs):
        seen.append(Inspection.objects.judging().values_list("done", "total", "stage").get())
        return make(*args, **kwargs)

    monkeypatch.setattr(judging, "assessments", watched)
    inspection = sealed()
    by_both = [(done, 6, Stage.JUDGING) for done in (0, 0, 2, 2, 4, 4)]  # the standard beside it counts nobody again
    assert seen == by_both
    assert inspection.done == 6


def test_the_live_verdicts_of_the_working_year_give_way_to_frozen_ones(varied):
    live.refresh_all(CITY)
    assert Assessment.objects.judging().filter(frozen=False).count() == 6
    inspection = sealed()
    frozen = Assessment.objects.filter(inspection=inspection, frozen=True)
    assert Assessment.objects.judging().count() == frozen.count() == 6
    assert not Assessment.objects.filter(frozen=False).exists()


def test_the_digest_does_not_depend_on_who_runs_when_or_in_which_chunks(varied, settings):
    outcomes = []
    for chunk in (1, 2, 4, 250):
        settings.INSPECTION_CHUNK = chunk
        outcomes.append(everything_of(sealed(by=varied["钱军"] if chunk > 2 else None)))
        undo()
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_the_digest_depends_on_every_figure(varied):
    first = sealed().digest
    undo()
    facts.state_profile(varied["街心社区"], YEAR, volunteers=451)
    assert sealed().digest != first


def test_after_the_seal_the_next_year_is_the_working_year(world):
    assert years.working_year(CITY) == YEAR
    sealed()
    assert years.working_year(CITY) == YEAR + 1


# Lease and fence ------------------------------------------------------------------------------


def test_only_one_worker_holds_the_lease(world):
    inspection = run.start(YEAR, CITY)
    first = run._take_lease(inspection.pk)
    assert first.fence == 1
    assert first.lease_until > timezone.now() + timedelta(seconds=20)
    assert run._take_lease(inspection.pk) is None
    assert run.work(inspection.pk) is False
    end_lease(inspection)
    assert run._take_lease(inspection.pk).fence == 2


@pytest.mark.parametrize("state", [Status.WORKING, Status.SEALED])
def test_there_is_nothing_to_work_on_in_a_year_that_is_not_running(world, state):
    inspection = run.start(YEAR, CITY)
    Inspection.objects.update(status=state)
    assert run.work(inspection.pk) is False
    assert Assessment.objects.judging().count() == 0


def test_nobody_works_on_a_run_that_does_not_exist(db):
    assert run.work(12345) is False


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_a_worker_that_was_overtaken_writes_nothing_more(varied, small_chunks, monkeypatch, chunk):
    """The first worker sleeps in the middle of a chunk for longer than its lease; another finishes meanwhile."""
    undisturbed = everything_of(sealed())
    undo()
    inspection, make, calls = run.start(YEAR, CITY), judging.assessments, []

    def slow(*args, **kwargs):
        calls.append(1)
        if len(calls) == chunk:
            end_lease(inspection)
            assert run.work(inspection.pk) is True
        return make(*args, **kwargs)

    monkeypatch.setattr(judging, "assessments", slow)
    assert run.work(inspection.pk) is False
    inspection.refresh_from_db()
    assert inspection.fence == 2
    assert (inspection.status, inspection.done) == (Status.SEALED, 6)
    assert everything_of(inspection) == undisturbed


def test_a_worker_that_was_overtaken_while_another_still_works_leaves_it_alone(varied, small_chunks, monkeypatch):
    inspection, make = run.start(YEAR, CITY), judging.assessments

    def overtaken(*args, **kwargs):
        Inspection.objects.update(fence=7, lease_until=timezone.now() + timedelta(seconds=30))
        return make(*args, **kwargs)

    monkeypatch.setattr(judging, "assessments", overtaken)
    assert run.work(inspection.pk) is False
    inspection.refresh_from_db()
    assert (inspection.done, inspection.fence, inspection.status) == (0, 7, Status.RUNNING)
    assert Assessment.objects.judging().count() == 0


def test_each_chunk_renews_the_lease(varied, small_chunks, monkeypatch):
    inspection, make, leases = run.start(YEAR, CITY), judging.assessments, []

    def watched(*args, **kwargs):
        leases.append(Inspection.objects.judging().get().lease_until)
        return make(*args, **kwargs)

    monkeypatch.setattr(judging, "assessments", watched)
    run.work(inspection.pk)
    assert leases[::2] == leases[1::2] == sorted(set(leases))  # by two standards
    assert len(leases) == 2 * 3


# Interrupted ----------------------------------------------------------------------------------


class Killed(BaseException):
    """As kill -9: nothing catches it and nothing is tidied up."""


def break_at(monkeypatch, module, name, call):
    """Let the n-th call of a function be the last thing that happens."""
    function, calls = getattr(module, name), []

    def breaking(*args, **kwargs):
        calls.append(1)
        if len(calls) == call:
            raise Killed
        return function(*args, **kwargs)

    monkeypatch.setattr(module, name, breaking)


@pytest.mark.parametrize(
    ("module", "name", "call", "done"),
    [
        (judging, "gather_table", 1, 0),
        (judging, "assessments", 1, 0),
        (judging, "assessments", 3, 2),  # by two standards, chunk by chunk
        (judging, "assessments", 4, 2),
        (judging, "assessments", 5, 4),
        (run, "_hold", 3, 4),
        (run, "summarize", 1, 6),
        (judging, "digest_of_all", 1, 6),
    ],
)
def test_a_run_that_was_killed_ends_as_if_nothing_had_happened(
    varied, small_chunks, monkeypatch, module, name, call, done
):
    undisturbed = everything_of(sealed())
    undo()
    inspection = run.start(YEAR, CITY)
    with monkeypatch.context() as broken:
        break_at(broken, module, name, call)
        with pytest.raises(Killed):
            run.work(inspection.pk)
    inspection.refresh_from_db()
    assert (inspection.status, inspection.done) == (Status.RUNNING, done)
    assert Assessment.objects.judging().count() == done
    assert run.work(inspection.pk) is False, "its lease is not over yet"
    end_lease(inspection)
    assert run.work(inspection.pk) is True
    inspection.refresh_from_db()
    assert everything_of(inspection) == undisturbed


def test_a_run_may_be_killed_again_and_again(varied, settings, monkeypatch):
    undisturbed = everything_of(sealed())
    undo()
    settings.INSPECTION_CHUNK = 1
    inspection = run.start(YEAR, CITY)
    for _ in range(6):
        with monkeypatch.context() as broken:
            break_at(broken, judging, "assessments", 3)
            with pytest.raises(Killed):
                run.work(inspection.pk)
        end_lease(inspection)
    assert run.work(inspection.pk) is True
    inspection.refresh_from_db()
    assert everything_of(inspection) == undisturbed


def test_a_run_that_fails_while_sealing_is_not_half_sealed(varied, monkeypatch):
    inspection = run.start(YEAR, CITY)
    break_at(monkeypatch, judging, "digest_of_all", 1)
    with pytest.raises(Killed):
        run.work(inspection.pk)
    inspection.refresh_from_db()
    assert (inspection.status, inspection.digest, inspection.sealed_at) == (Status.RUNNING, "", None)
    assert inspection.units.count() == inspection.summaries.count() == 0


# Tasks ----------------------------------------------------------------------------------------


def test_runs_whose_worker_is_gone_are_taken_up_by_the_next_beat(varied):
    inspection = run.start(YEAR, CITY)
    run._take_lease(inspection.pk)
    tasks.resume_abandoned()
    inspection.refresh_from_db()
    assert inspection.is_running, "its worker may still be alive"
    end_lease(inspection)
    assert list(run.resumable()) == [inspection]
    tasks.resume_abandoned()
    inspection.refresh_from_db()
    assert inspection.is_sealed


def test_a_wake_up_that_comes_twice_or_late_does_no_harm(varied):
    inspection = run.start(YEAR, CITY)
    for _ in range(3):
        tasks.work_on(inspection.pk)
    inspection.refresh_from_db()
    assert (inspection.is_sealed, inspection.fence, Assessment.objects.judging().count()) == (True, 1, 6)


def test_a_community_that_came_later_is_not_in_the_sealed_year(varied):
    inspection = sealed()
    Community(
        code="431302001009", name="月塘社区", street=varied["乐坪街道"], funding_tier_default="municipal_urban"
    ).save()
    assert run.verify(inspection) == []
    assert Assessment.objects.filter(inspection=inspection).count() == 6


def test_summaries_are_written_in_the_transaction_of_the_seal(varied, monkeypatch):
    inspection = run.start(YEAR, CITY)
    break_at(monkeypatch, summary, "_units", 2)
    with pytest.raises(Killed):
        run.work(inspection.pk)
    assert inspection.units.count() == 0
