"""Whether the trail tells the truth: its chain, what was noted of it outside the database, and each row by its revisions.

Everything is read beside people who write: what does not fit is looked at again before it is called a fault.
"""

import hashlib
import logging
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from . import anchors, bulk, keys, personal
from .chain import LABEL
from .history import Reader
from .kinds import KINDS
from .models import Record
from .naming import first_named
from .revisions import Revision, RevisionChain, TrailCheck

LOG = logging.getLogger(__name__)
MOST, KEPT = 50, 5000  # faults that are named to a reader, and kept of a check
NUMBERED = 10  # rows that one fault numbers
AGAIN = 3  # times that a row is looked at
EMPTY = (None, "")
Action = Revision.Action


@dataclass
class Found:
    """``faults``: (place code, "" for the whole trail, Chinese sentence); ``remarks``: what is no fault but to be known."""

    length: int = 0
    faults: list = field(default_factory=list)
    remarks: list = field(default_factory=list)

    def fault(self, sentence, place=""):
        self.faults.append((place, sentence))

    @property
    def sentences(self):
        """The faults in words, not more than anybody reads."""
        return in_words(self.faults)


def in_words(faults):
    """The sentences of faults: the first, and how many there are besides."""
    more = len(faults) - MOST
    return [sentence for _, sentence in faults[:MOST]] + ([f"另有 {more} 处不符，没有列出"] if more > 0 else [])


def verify(rows=True, printed=None):
    """The Found of the whole trail. ``rows``: each row too. ``printed``: (length, digits) from a document, compared as well."""
    found = Found()
    noted, faults = anchors.read()
    for sentence in faults:
        found.fault(sentence)
    wanted = [
        _Wanted(anchor.length, anchor.digest, f"{timezone.localtime(anchor.at):%Y-%m-%d %H:%M} 的锚定")
        for anchor in _still_due(noted)
    ]
    if printed:
        wanted.append(_Wanted(printed[0], printed[1].replace("-", "").lower(), "文件上印的"))
    _walk(found, wanted)
    _remark(found, noted)
    if rows:
        for model in apps.get_models():
            if issubclass(model, Record):
                found.faults += row_faults(model)
    return found


def check_and_tell():
    """Verify everything, keep what was found for the auditor, and log it."""
    found = verify()
    TrailCheck(at=timezone.now(), length=found.length, faults=found.faults[:KEPT], remarks=found.remarks).save()
    for sentence in found.sentences:
        LOG.error("修改记录核对：%s", sentence)
    return found


# The chain ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Wanted:
    """That the check code of the last of so many revisions begins with these digits, and who says so."""

    length: int
    digits: str
    who: str


def _still_due(noted):
    """The anchors that the chain must fit: not those of what was lost when a backup was put back later."""
    due, shortest = [], float("inf")
    for anchor in reversed(noted):
        if anchor.length <= shortest:
            due.append(anchor)
        if anchor.restores:
            shortest = min(shortest, anchor.length)
    return due[::-1]


def _walk(found, wanted):
    """Follow the chain from the first revision to the last."""
    begun = RevisionChain.objects.filter(pk=1).first() or RevisionChain()
    wanted = [*wanted, _Wanted(begun.length, begun.digest, "")]
    by_length, digests = {one.length for one in wanted}, {0: ""}
    total, key, digest = hashlib.sha256(), keys.the_key(), ""
    of_key = _first_key_id(begun)
    lost = []
    for revision in Revision.objects.whole().order_by("pk").iterator(2000):
        if revision.previous != digest:
            found.fault(f"第 {revision.pk} 条接不上前一条：中间有记录被删除或插入")
        if revision.kind == LABEL:
            of_key = _said(revision, "key_id", 1)
            if _said(revision, "digest", 1) != total.hexdigest():
                found.fault(f"第 {revision.pk} 条换了密钥，在它以前的记录和当时的不同：被改动过")
        if not _is_made_with(revision, of_key, key):
            found.fault(f"第 {revision.pk} 条内容与校验码不符：被改动过")
        lost += personal.check(revision, found.fault)
        total.update(revision.content())
        digest, found.length = revision.digest, found.length + 1
        if found.length in by_length:
            digests[found.length] = digest
    if found.length and (not key or of_key != key.id):
        found.fault(_other_key(of_key, key))
    personal.check_lost(lost, found.fault)
    _compare(found, wanted, digests)


def _first_key_id(chain):
    """The id of the key that the first revision was made with: the first link that changes the key tells it."""
    first = Revision.objects.filter(kind=LABEL).order_by("pk").first()
    return _said(first, "key_id", 0) if first else chain.key_id


def _said(link, name, at):
    """What a link that changes the key says; somebody else than the portal may have written it."""
    pair = link.changes.get(name) if isinstance(link.changes, dict) else None
    return pair[at] if isinstance(pair, list) and len(pair) == 2 else None


def _is_made_with(revision, key_id, key):
    """Whether the check code is right; what a lost key made is held by the link of the key that came after it."""
    if key_id == "":
        return revision.compute_digest() == revision.digest
    return not key or key.id != key_id or revision.compute_digest(key.value) == revision.digest


def _other_key(key_id, key):
    if key_id:
        return f"修改记录最后一段用的密钥（编号 {key_id}）不在{keys.where()}，这一段没有核对内容：放回备份里的 trail_key 再核对"
    if key and anchors.knows(key.id):
        return "修改记录没有用密钥，但以前锚定时用过：整条链被重写过"
    return "修改记录还没有用密钥：执行 manage.py prepare"


def _compare(found, wanted, digests):
    """Compare the lengths and digits that somebody noted with the chain, and the chain's own row."""
    *noted, end = wanted
    chain = RevisionChain.objects.filter(pk=1).first() or RevisionChain()  # people may have gone on writing meanwhile
    if not end.length <= found.length <= chain.length:
        why = "末尾有记录被删除" if found.length < end.length else "有记录不是经系统写入的"
        found.fault(f"链尾登记 {end.length} 条，实有 {found.length} 条：{why}")
    elif digests.get(end.length) != end.digits:
        found.fault(f"链尾登记的校验码和第 {end.length} 条的不同：链尾被改动过")
    longer = [one for one in noted if one.length > found.length]
    for one in longer[-1:]:
        found.fault(f"{one.who}有 {one.length} 条，实有 {found.length} 条：末尾有记录被删除")
    others = [one for one in noted if one.length <= found.length and not _fits(one, digests[one.length])]
    for one in others[:1]:  # those after it differ because of it
        found.fault(f"{one.who}第 {one.length} 条的校验码和现在的不同：它或者它以前的被改动过")


def _fits(one, digest):
    """Whether a check code is the one that somebody noted."""
    return digest.startswith(one.digits) and bool(one.digits or not one.length)


def _remark(found, noted):
    found.remarks += [f"{timezone.localtime(each.at):%Y-%m-%d %H:%M} {each.why}" for each in noted if each.restores]
    if found.length and settings.TRAIL_ANCHORS_FILE and not noted:
        found.remarks.append(f"没有锚定可以核对：{settings.TRAIL_ANCHORS_FILE} 里什么也没有，末尾删掉了几条看不出来")
    if noted and (timezone.now() - noted[-1].at).days >= 2:
        found.remarks.append(f"最近一次锚定是 {timezone.localtime(noted[-1].at):%Y-%m-%d}：请查看后台任务是否在运行")


# Rows -----------------------------------------------------------------------------------------


class _Told:
    """What the revisions of a row say that it is."""

    def __init__(self):
        self.state, self.is_whole, self.is_gone, self.title, self.place = {}, False, False, "", ""

    def hear(self, action, changes, title, place):
        if action == Action.ADD:
            self.is_whole, self.state = True, {}
        self.is_gone, self.title, self.place = action == Action.REMOVE, title, place
        for name, (_, value) in changes.items():
            self.state[name] = value


def row_faults(model):
    """[(place code, Chinese sentence)] on rows of a model that are not what their last revisions say."""
    suspects = _suspects(model)
    for _ in range(AGAIN - 1):  # somebody may have written between the two readings
        if not suspects:
            break
        again = _suspects(model, suspects)
        suspects = {key: suspects[key] for key in suspects.keys() & again.keys()}
    strange = [key for key in sorted(suspects) if suspects[key] is None]
    return [suspects[key] for key in sorted(suspects.keys() - strange)] + _untold(model, strange)


def _untold(model, strange):
    """One fault for all rows of which no revision tells: added by thousands, they must not hide the others."""
    if not strange:
        return []
    numbers = first_named(strange, NUMBERED, "行")
    return [("", f"{model._meta.verbose_name}（编号 {numbers}）没有修改记录：不是经系统写入的")]


def _suspects(model, keys_wanted=None):
    """{key: (place code, sentence)}, None for a row of which no revision tells; of these keys alone where there are some."""
    stored, told = _stored(model, keys_wanted), _told(model, keys_wanted)
    withheld = any(kind.restricted for kind in KINDS.values() if kind.model is model)  # no auditor may read such rows
    read, found = Reader(model), {}
    for key in stored.keys() | told.keys():
        one = told.get(key)
        if one is None:
            found[key] = None
        elif sentence := _sentence(model, read, one, stored.get(key), withheld):
            title = "" if withheld else f"“{one.title}”"
            found[key] = (one.place, f"{model._meta.verbose_name}{title}（编号 {key}）：{sentence}")
    return found


def _parts(keys_wanted):
    return [None] if keys_wanted is None else bulk.in_parts(sorted(keys_wanted))


def _stored(model, keys_wanted):
    states = {}
    for part in _parts(keys_wanted):
        rows = model._base_manager.order_by("pk")
        rows = list(rows if part is None else rows.filter(pk__in=part))
        states |= {row.pk: state for row, state in zip(rows, bulk.states(rows))}
    return states


def _told(model, keys_wanted):
    told = {}
    for part in _parts(keys_wanted):
        rows = Revision.objects.filter(kind=model._meta.label_lower).order_by("pk")
        rows = rows if part is None else rows.filter(object_id__in=part)
        for one in rows.whole().iterator(5000):
            told.setdefault(one.object_id, _Told()).hear(one.action, one.changes, one.title, one.place_code)
    return told


def _sentence(model, read, told, state, withheld):
    """What does not fit; "" where everything does. ``withheld``: without the values."""
    if state is None:
        return "" if told.is_gone else "已不在，没有修改记录说明谁删除了它"
    if told.is_gone:
        return "修改记录写着已删除，现在还在"
    differences = list(_differences(model, told, state))
    if withheld:
        names = "、".join(read.heading(name) for name, *_ in differences)
        return f"{names}和修改记录里的不同" if names else ""
    return "；".join(
        f"{read.heading(name)}在修改记录里是“{read.value(name, was)}”，表里是“{read.value(name, value)}”"
        for name, was, value in differences
    )


def _differences(model, told, state):
    """(name, value in the trail, value in the table) of the fields that differ."""
    for name, value in state.items():
        if name in told.state:
            fits = [told.state[name]]
        elif told.is_whole:  # it was empty, or the column came later
            fits = [None, model._meta.get_field(name).get_default()]
        else:
            continue
        if value not in fits and not (value in EMPTY and fits[0] in EMPTY):
            yield name, fits[0], value
