"""The chain of revisions: links are added to its end, each made with the key of the installation.

What was written before there was a key keeps its form, a plain hash. The change to a key, and from a lost key to a new
one, is a link of the chain itself: a Revision of the RevisionChain with the ids of both keys and one hash over the
content of all rows before, by which they can be told from others although nobody has their key any more. So is the
change to the form in which personal values lie beside the links.
"""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from . import anchors, bulk, keys, personal
from .revisions import Revision, RevisionChain

LABEL = "records.revisionchain"  # of the links that change the key
BEGINS, CHANGES = "修改记录开始使用密钥", "修改记录换用新的密钥"
PARTS = "修改记录里的个人信息开始另存"
APART = 1  # the form of a chain whose personal values lie beside it


def append_revisions(links):
    """Add Revisions to the end of the chain, in this order. Call it inside the transaction that writes what they tell of.

    Raises ValidationError where the key of the chain is lost.
    """
    if not links:
        return
    chain, first = RevisionChain.locked(), links[0]
    key, is_new = keys.the_key(), False
    if key is None or key.id != chain.key_id:
        key, is_new = _first_key(chain, key), True
    if chain.length and (is_new or chain.form < APART):
        why = BEGINS if is_new else PARTS
        links = [_link(chain, key, first.by_id, "系统", first.place_code, why), *links]
    if is_new:
        _take_up(chain, key)
    _append(chain, key, links)


@transaction.atomic
def begin_key(by, reason, lost=False):
    """Go on with the key of the installation, made now where there is none, by a link that says so. Returns whether it did.

    Raises ValidationError where the chain goes on with another key, unless that is said to be ``lost``.
    """
    chain = RevisionChain.locked()
    key = keys.the_key()
    if key and key.id == chain.key_id:
        return False
    key = keys.make_key() if lost else _first_key(chain, key)
    link = [_link(chain, key, by.pk, str(by), by.scope, reason)] if chain.length else []
    _take_up(chain, key)
    _append(chain, key, link)
    return True


def _first_key(chain, key):
    """The key for a chain that has none yet. Raises ValidationError where it had one."""
    if chain.key_id:
        raise ValidationError(keys.lost_sentence(chain.key_id))
    if (
        key and chain.length and anchors.knows(key.id)
    ):  # else a chain that was written anew would be taken up like an old one
        raise ValidationError(
            "修改记录链登记的密钥被清空了，所以什么也没有写入。请安装维护的人停止门户，保留现场，执行 manage.py verify_revisions"
        )
    return key or keys.make_key()


def _take_up(chain, key):
    chain.key_id = key.id
    transaction.on_commit(lambda: anchors.add_or_log(f"密钥 {key.id}"))


def _link(chain, key, by_id, by_name, place_code, reason):
    """The link that says which key comes after which; ``digest`` among its changes is over the content of all rows before."""
    return Revision(
        at=timezone.now(),
        by_id=by_id,
        by_name=by_name,
        action=Revision.Action.CHANGE,
        kind=LABEL,
        object_id=1,
        object_version=Revision.objects.filter(kind=LABEL).count() + 1,
        title=PARTS if key.id == chain.key_id else CHANGES if chain.key_id else BEGINS,
        place_code=place_code,
        changes={
            "key_id": [chain.key_id, key.id],
            "form": [chain.form, APART],
            "length": [None, chain.length],
            "digest": [None, _content_of_all()],
        },
        reason=reason[:200],
    )


def _content_of_all():
    total = hashlib.sha256()
    for revision in Revision.objects.order_by("pk").iterator(2000):
        total.update(revision.content())
    return total.hexdigest()


def _append(chain, key, links):
    beside = personal.take_out(links)
    for link in links:
        link.previous = chain.digest
        chain.digest = link.digest = link.compute_digest(key.value)
    chain.length, chain.form = chain.length + len(links), APART
    bulk.insert(Revision, links)
    personal.insert(beside)
    chain.save()
