"""A trail that proves something: a key and anchors outside the database, and each row held to its revisions."""

import json
import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.utils import timezone

from assessments.models import Accountability
from communities.models import Grid
from lodi_community.accounts.models import User
from lodi_community.management.commands.prepare import Command
from lodi_community.records import anchors, chain, keys, tasks, verifying
from lodi_community.records.door import WriteDoor
from lodi_community.records.models import Revision, RevisionChain, TrailCheck
from tests import duties
from tests.world import YEAR

from .grids import new_grid
from .test_revisions import behind_its_back


@pytest.fixture
def place(settings, tmp_path):
    """A folder for key and anchors of this test's chain, which is empty."""
    settings.TRAIL_KEY_FILE, settings.TRAIL_ANCHORS_FILE = tmp_path / "trail_key", tmp_path / "trail_anchors"
    return tmp_path


@pytest.fixture
def grid(place, world):
    return Grid.objects.filter(community=world["街心社区"]).first()


def count_up(grid, by, times=1):
    for _ in range(times):
        grid.households += 1
        grid.keep(by=by, reason="核对")


def verify(**options):
    """The last line that verify_revisions prints."""
    output = StringIO()
    call_command("verify_revisions", chain=True, stdout=output, **options)
    return output.getvalue().splitlines()[-1]


def faults():
    """Sentences on the chain and on its anchors."""
    return verifying.verify(rows=False).sentences


def remarks():
    return verifying.verify(rows=False).remarks


def written_as_before(grid, by, times=1):
    """Revisions of the form before there were keys."""
    row = RevisionChain.objects.get_or_create(pk=1)[0]
    for _ in range(times):
        with WriteDoor(by) as door:
            door.note(grid, {"households": [200, 201]})
            (link,), door.links = door.links, []
        link.previous = row.digest
        row.digest = link.digest = link.compute_digest()
        link.save()
        row.length += 1
    row.save()


# The key --------------------------------------------------------------------------------------


def test_links_are_made_with_a_key_that_only_its_user_may_read_and_not_with_the_content_alone(grid, world, place):
    count_up(grid, world["李敏"])
    revision, key = Revision.objects.get(), place / "trail_key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert revision.digest == revision.compute_digest(key.read_bytes()) != revision.compute_digest()
    assert key.read_text() not in json.dumps([*RevisionChain.objects.values(), revision.changes])


def test_the_key_of_an_environment_variable_is_taken_and_no_file_made(grid, world, place, settings):
    settings.TRAIL_KEY = "a key of the server"
    count_up(grid, world["李敏"])
    assert Revision.objects.get().digest == Revision.objects.get().compute_digest(b"a key of the server")
    assert not (place / "trail_key").exists()


def test_the_last_revision_rewritten_with_the_chains_own_row_is_found(grid, world):
    count_up(grid, world["李敏"], 3)
    last = Revision.objects.first()
    last.reason = "另一个原因"
    behind_its_back().filter(pk=last.pk).update(reason=last.reason, digest=last.compute_digest())
    RevisionChain.objects.update(digest=last.compute_digest())
    assert faults() == [f"第 {last.pk} 条内容与校验码不符：被改动过"]


def test_rows_from_before_keep_their_form_and_the_change_is_a_link(grid, world):
    written_as_before(grid, world["李敏"], 2)
    assert chain.begin_key(world["蒋波"], "开始用密钥")
    count_up(grid, world["李敏"])
    old, _, link, new = Revision.objects.order_by("pk")
    assert old.digest == old.compute_digest()
    assert (link.kind, link.changes["key_id"]) == (chain.LABEL, ["", keys.the_key().id])
    assert new.digest == new.compute_digest(keys.the_key().value)
    assert verify() == "修改记录 4 条，连续完整"
    assert not chain.begin_key(world["蒋波"], "再来一次")


def test_the_first_write_after_an_update_changes_the_form_by_itself(grid, world):
    written_as_before(grid, world["李敏"])
    count_up(grid, world["李敏"])
    assert list(Revision.objects.order_by("pk").values_list("by_name", flat=True)) == ["李敏", "系统", "李敏"]
    assert verify() == "修改记录 3 条，连续完整"


def test_a_row_from_before_the_key_cannot_be_rewritten_with_all_that_follow(grid, world):
    written_as_before(grid, world["李敏"], 2)
    count_up(grid, world["李敏"])
    last = Revision.objects.order_by("pk")[1]
    last.reason = "另一个原因"
    behind_its_back().filter(pk=last.pk).update(reason=last.reason, digest=last.compute_digest())
    link = Revision.objects.get(kind=chain.LABEL).pk
    assert faults() == [
        f"第 {link} 条接不上前一条：中间有记录被删除或插入",
        f"第 {link} 条换了密钥，在它以前的记录和当时的不同：被改动过",
    ]


def test_a_chain_written_anew_without_a_key_is_found_and_not_taken_up(grid, world):
    count_up(grid, world["李敏"], 2)
    anchors.add("每日")
    digest = ""
    for revision in Revision.objects.order_by("pk"):
        revision.previous, revision.reason = digest, "另一个原因"
        digest = revision.compute_digest()
        behind_its_back().filter(pk=revision.pk).update(reason="另一个原因", previous=revision.previous, digest=digest)
    RevisionChain.objects.update(digest=digest, key_id="")
    assert "修改记录没有用密钥，但以前锚定时用过：整条链被重写过" in faults()
    with pytest.raises(ValidationError, match="登记的密钥被清空了，所以什么也没有写入"):
        count_up(grid, world["李敏"])


def test_a_lost_key_is_a_sentence_and_nothing_is_written_until_a_new_one_is_begun(grid, world, place):
    count_up(grid, world["李敏"], 3)
    lost = keys.the_key().id
    (place / "trail_key").unlink()
    sentence = f"修改记录的密钥（编号 {lost}）不在数据文件夹里的 trail_key"
    version = Grid.objects.get(pk=grid.pk).version
    with pytest.raises(ValidationError, match=sentence) as refusal:
        count_up(Grid.objects.get(pk=grid.pk), world["李敏"])
    assert "放回原处" in str(refusal.value)
    assert "manage.py new_trail_key" in str(refusal.value)
    assert (Revision.objects.count(), Grid.objects.get(pk=grid.pk).version) == (3, version)
    assert not (place / "trail_key").exists()
    assert any("这一段没有核对内容" in sentence for sentence in faults())

    User.objects.make_system(world["娄底市"])
    call_command("new_trail_key", reason="换机器时没有带上", stdout=StringIO())
    link = Revision.objects.first()
    assert (link.reason, link.changes["key_id"]) == ("换机器时没有带上", [lost, keys.the_key().id])
    count_up(Grid.objects.get(pk=grid.pk), world["李敏"])
    assert verify() == "修改记录 5 条，连续完整"


def test_a_row_of_a_lost_key_is_held_by_the_link_of_the_next(grid, world, place):
    count_up(grid, world["李敏"], 3)
    (place / "trail_key").unlink()
    chain.begin_key(world["蒋波"], "丢了", lost=True)
    row, link = Revision.objects.order_by("pk")[1], Revision.objects.first()
    behind_its_back().filter(pk=row.pk).update(reason="另一个原因")
    assert faults() == [f"第 {link.pk} 条换了密钥，在它以前的记录和当时的不同：被改动过"]


def test_a_new_key_is_not_begun_while_the_old_one_is_there_or_without_a_reason(grid, world):
    count_up(grid, world["李敏"])
    User.objects.make_system(world["娄底市"])
    for reason, sentence in (("丢了", "密钥还在，没有丢"), ("  ", "原因不能是空的")):
        with pytest.raises(CommandError, match=sentence):
            call_command("new_trail_key", reason=reason)
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("changes", [{}, [], {"key_id": "x", "digest": None}])
def test_a_link_that_somebody_else_wrote_is_a_fault_and_no_crash(grid, world, changes):
    count_up(grid, world["李敏"])
    behind_its_back().update(kind=chain.LABEL, stored_changes=changes)
    first = Revision.objects.get().pk
    assert faults()[0] == f"第 {first} 条换了密钥，在它以前的记录和当时的不同：被改动过"
    assert len(faults()) == 2


# Anchors --------------------------------------------------------------------------------------


def test_the_last_five_cut_off_with_the_chains_own_row_are_found(grid, world):
    count_up(grid, world["李敏"], 8)
    tasks.anchor()
    kept = Revision.objects.order_by("pk")[2]
    behind_its_back().filter(pk__gt=kept.pk).delete()
    RevisionChain.objects.update(digest=kept.digest, length=3)
    (sentence,) = faults()
    assert sentence.endswith("的锚定有 8 条，实有 3 条：末尾有记录被删除")


def test_what_was_written_anew_by_somebody_with_the_key_is_found_by_the_anchor(grid, world):
    count_up(grid, world["李敏"], 2)
    tasks.anchor()
    last = Revision.objects.first()
    last.reason = "另一个原因"
    digest = last.compute_digest(keys.the_key().value)
    behind_its_back().filter(pk=last.pk).update(reason=last.reason, digest=digest)
    RevisionChain.objects.update(digest=digest)
    (sentence,) = faults()
    assert sentence.endswith("的锚定第 2 条的校验码和现在的不同：它或者它以前的被改动过")


def test_the_chain_is_noted_once_a_day_in_a_file_for_its_user_alone(grid, world, place):
    count_up(grid, world["李敏"])
    tasks.anchor()
    count_up(grid, world["李敏"])
    tasks.anchor()
    file, first = place / "trail_anchors", Revision.objects.last()
    assert file.stat().st_mode & 0o777 == 0o600
    (line,) = file.read_text().splitlines()
    assert line.split(" ")[1:] == ["1", first.digest, keys.the_key().id, "每日"]
    yesterday = timezone.localtime() - timedelta(days=1)
    file.write_text(f"{yesterday.isoformat()} {line.partition(' ')[2]}\n")
    tasks.anchor()
    assert len(file.read_text().splitlines()) == 2
    assert faults() == []


def test_after_a_backup_was_put_back_the_shorter_chain_is_right_and_stays_remarked(grid, world):
    count_up(grid, world["李敏"], 3)
    tasks.anchor()
    kept = Revision.objects.last()
    behind_its_back().filter(pk__gt=kept.pk).delete()
    RevisionChain.objects.update(digest=kept.digest, length=1)
    assert len(faults()) == 1
    call_command("anchor_revisions", restored="磁盘坏了，备份是 2 点的", stdout=StringIO())
    assert faults() == []
    assert [remark.partition(" 恢复：")[2] for remark in remarks()] == ["磁盘坏了，备份是 2 点的"]
    with pytest.raises(CommandError, match="恢复的原因不能是空的"):
        call_command("anchor_revisions", restored=" ")


def test_many_anchors_that_do_not_fit_are_one_fault(grid, world):
    count_up(grid, world["李敏"])
    for _ in range(3):
        anchors.add("手工")
    behind_its_back().delete()
    RevisionChain.objects.update(digest="", length=0)
    assert len(faults()) == 1


def test_a_line_that_is_no_anchor_is_named(grid, world, place):
    tasks.anchor()
    with open(place / "trail_anchors", "a") as file:
        file.write("2026-11-26 many\n")
    assert faults() == [f"锚定文件 {place / 'trail_anchors'} 第 2 行读不懂：文件被改动过"]


def test_a_file_of_anchors_that_is_gone_or_cannot_be_read_is_said(grid, world, place):
    count_up(grid, world["李敏"])
    assert remarks()[0].startswith(f"没有锚定可以核对：{place / 'trail_anchors'} 里什么也没有")
    (place / "trail_anchors").mkdir()
    (sentence,) = faults()
    assert sentence.startswith(f"锚定文件 {place / 'trail_anchors'} 读不出来")


def test_an_anchor_that_cannot_be_noted_is_an_error_of_the_log(grid, world, settings, caplog):
    settings.TRAIL_ANCHORS_FILE = settings.TRAIL_KEY_FILE.with_name("nowhere") / "trail_anchors"
    count_up(grid, world["李敏"])
    anchors.add_or_log("封存")
    assert "修改记录没有锚定（封存）" in caplog.text


def test_what_a_document_printed_is_compared(grid, world):
    count_up(grid, world["李敏"], 3)
    second = Revision.objects.order_by("pk")[1].digest
    printed = "-".join(second[at : at + 4] for at in range(0, 16, 4)).upper()
    assert verify(printed=["2", printed]) == "修改记录 3 条，连续完整"
    for length, sentence in (("3", "文件上印的第 3 条的校验码和现在的不同"), ("9", "文件上印的有 9 条，实有 3 条")):
        with pytest.raises(CommandError, match=sentence):
            verify(printed=[length, printed])


# Rows -----------------------------------------------------------------------------------------


def rows(model):
    """Sentences on rows of a model of which revisions tell."""
    return [sentence for _, sentence in verifying.row_faults(model) if "）没有修改记录：" not in sentence]


def test_a_record_changed_by_sql_is_named_with_both_values(grid, world):
    count_up(grid, world["李敏"])
    assert rows(Grid) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE communities_grid SET households = 999 WHERE id = %s", [grid.pk])
    assert rows(Grid) == [f"网格“{grid}”（编号 {grid.pk}）：常住户数在修改记录里是“201 户”，表里是“999 户”"]


def test_a_field_that_was_left_empty_and_filled_by_sql_is_named(grid, world):
    new = new_grid(world["街心社区"]).keep(by=world["李敏"])
    assert rows(Grid) == []
    Grid._base_manager.filter(pk=new.pk).update(grid_worker="某某")
    assert rows(Grid) == [f"网格“{new}”（编号 {new.pk}）：网格员在修改记录里是“未填报”，表里是“某某”"]


def test_a_row_deleted_or_put_back_or_added_by_sql_is_named(grid, world):
    count_up(grid, world["李敏"])
    Grid._base_manager.filter(pk=grid.pk).delete()
    assert rows(Grid) == [f"网格“{grid}”（编号 {grid.pk}）：已不在，没有修改记录说明谁删除了它"]
    other = Grid.objects.filter(community=world["街心社区"]).first()
    other.remove(by=world["李敏"], reason="撤并")
    models.Model.save(other, force_insert=True)
    assert f"（编号 {other.pk}）：修改记录写着已删除，现在还在" in rows(Grid)[1]
    strange = Grid.objects.exclude(pk=other.pk).order_by("pk")
    numbers = "、".join(str(row.pk) for row in strange[:10])
    assert verifying.row_faults(Grid)[-1] == (
        "",
        f"网格（编号 {numbers}等 {strange.count()} 行）没有修改记录：不是经系统写入的",
    )


def test_of_a_row_that_no_auditor_may_see_the_field_alone_is_named(place, world):
    duties.state_duties(world.divisions, world.communities, YEAR)
    row = Accountability.objects.first()
    row.measure = "诫勉"
    row.keep(by=world["钱军"])
    Accountability._base_manager.filter(pk=row.pk).update(measure="警告")
    assert rows(Accountability) == [f"问责（编号 {row.pk}）：问责措施和修改记录里的不同"]


def test_the_nightly_check_is_kept_for_the_auditor_and_logged(grid, world, caplog):
    count_up(grid, world["李敏"])
    Grid._base_manager.filter(pk=grid.pk).update(households=999)
    with caplog.at_level(logging.ERROR):
        tasks.verify()
    check = TrailCheck.objects.get()
    assert check.length == 1
    assert [place for place, sentence in check.faults if "常住户数在修改记录里是“201 户”" in sentence] == [
        "431302001001"
    ]
    assert "表里是“999 户”" in caplog.text
    with pytest.raises(TypeError, match="只能追加"):
        check.save()


# Preparing ------------------------------------------------------------------------------------


def prepare():
    """What prepare says of the key."""
    output, notes = StringIO(), StringIO()
    Command(stdout=output, stderr=notes).begin_key()
    return output.getvalue() + notes.getvalue()


def test_prepare_makes_the_key_once_and_says_that_it_is_to_be_kept(place, db):
    assert f"已生成修改记录的密钥 {place / 'trail_key'}" in prepare()
    assert prepare() == ""


def test_prepare_goes_on_with_a_key_where_there_was_none_and_tells_of_a_lost_one(grid, world, place):
    written_as_before(grid, world["李敏"])
    User.objects.make_system(world["娄底市"])
    prepare()
    assert Revision.objects.first().reason == "开始用密钥记修改记录"
    (place / "trail_key").unlink()
    said = prepare()
    assert "执行 manage.py new_trail_key" in said
    assert "在那以前只能看，不能保存" in said
    assert not (place / "trail_key").exists()
