"""The key of the chain of revisions. It lies outside the database: who may only write the database cannot make a link."""

import hashlib
from dataclasses import dataclass

from django.conf import settings

from .secretfile import kept_secret

ID_DIGITS = 16


@dataclass(frozen=True)
class Key:
    """``value``: the bytes that links are made with; ``id``: 16 hexadecimal digits that tell keys apart and give none away."""

    value: bytes
    id: str


def the_key():
    """The Key of this installation; None where it has none, or where its file cannot be read."""
    text = settings.TRAIL_KEY or _kept()
    return _key(text) if text else None


def make_key():
    """The Key of this installation, made now where there is none. Raises OSError where the file cannot be written."""
    return the_key() or _key(kept_secret(settings.TRAIL_KEY_FILE))


def where():
    """Where the key is kept, in words for everybody: without the folders of the server."""
    return "环境变量 TRAIL_KEY" if settings.TRAIL_KEY else f"数据文件夹里的 {settings.TRAIL_KEY_FILE.name}"


def lost_sentence(key_id):
    """What to do where the chain goes on with the key of this id, which is not there or another."""
    return (
        f"修改记录的密钥（编号 {key_id}）不在{where()}，这里现在的是{'另一把' if the_key() else '空的'}，所以什么也没有写入。"
        "请安装维护的人把备份里的 trail_key 放回原处；确实找不回来的，执行 manage.py new_trail_key，从新的密钥起接着记"
    )


def _kept():
    try:
        return settings.TRAIL_KEY_FILE.read_text().strip()
    except OSError:
        return ""


def _key(text):
    value = text.strip().encode()
    return Key(value, hashlib.sha256(b"id of trail key " + value).hexdigest()[:ID_DIGITS])
