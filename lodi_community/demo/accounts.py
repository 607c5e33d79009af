"""Who can sign in to the demonstration: nine people with random passwords, and the accounts of all other offices."""

import os
from unicodedata import east_asian_width

from django.conf import settings

from communities.levels import Level, level_of
from communities.models import Division
from lodi_community.accounts.models import User
from lodi_community.accounts.passwords import random_password
from lodi_community.accounts.posts import Post

from .fate import TODAY, stream
from .names import person_name
from .office import BEGAN, at

# The people whom a visitor can be: account, name, division, post. Two of the city's department, since one proposes and
# the other confirms.
PEOPLE = (
    ("lepingjd-limin", "李敏", "431302001", Post.CLERK),
    ("chenzhi", "陈志", "431302", Post.REVIEWER),
    ("zhoujianguo", "周建国", "4313", Post.DEPARTMENT),
    ("tanmin", "谭敏", "4313", Post.DEPARTMENT),
    ("xinhua-liufang", "刘芳", "431322", Post.DEPARTMENT),
    ("pengyuan", "彭远", "4313", Post.LEADER),
    ("lianyuan-xiaoyun", "肖云", "431382", Post.LEADER),
    ("wuping", "吴平", "4313", Post.ADMINISTRATOR),
    ("helin", "贺琳", "4313", Post.AUDITOR),
)
OFFICES = {Level.STREET: ((Post.CLERK, "luru"),), Level.COUNTY: ((Post.REVIEWER, "shenhe"), (Post.DEPARTMENT, "ducha"))}
ACCOUNTS_MADE = BEGAN
FILE = "demo_accounts.txt"
HEADING = ("岗位", "账号", "密码", "姓名", "所在")


def make_accounts(trail):
    """Every account: the people, a clerk a street, a reviewer and a department a county."""
    divisions = {division.code: division for division in Division.objects.all()}
    wanted = [(*person[:2], divisions[person[2]], person[3]) for person in PEOPLE if person[2] in divisions]
    held = {(division.code, post) for _, _, division, post in wanted}
    for code, division in divisions.items():
        for post, word in OFFICES.get(level_of(code), ()):
            if (code, post) not in held:
                rng = stream(code, post)
                wanted.append((f"{word}-{code}", person_name(rng, rng.random() < 0.5), division, post))
    users = [
        User(username=username, name=name, division=division, post=post) for username, name, division, post in wanted
    ]
    for user in users:
        user.set_unusable_password()
    with trail.door(User.objects.system(), "建立演示账号", at=at(ACCOUNTS_MADE, 15)) as door:
        door.add_many(users)


def holder(code, post):
    """The account of a post in a division."""
    return User.objects.select_related("division").filter(division__code=code, post=post).earliest("pk")


def hand_out_passwords(trail):
    """New random passwords for the people, in a file that only the owner of the installation can read. Returns its path."""
    names = [username for username, *_ in PEOPLE]
    accounts = {user.username: user for user in User.objects.select_related("division").filter(username__in=names)}
    lines = [HEADING]
    with trail.door(User.objects.system(), "发放演示密码", at=at(TODAY, 17, 25)) as door:
        for user in (accounts[name] for name in names if name in accounts):
            password = random_password()
            door.note(user, {"password": [None, "已重置"]})
            user.set_password(password)
            user.must_change_password = False  # a visitor shall get in at once
            user.save(update_fields=["password", "must_change_password"])
            lines.append((user.get_post_display(), user.username, password, user.name, user.division.name))
        return _write(table(lines))


def table(lines):
    """Lines of cells as text with aligned columns; a 汉字 is two wide."""
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    padded = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join(padded) + "\n"


def _width(text):
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _write(text):
    path = settings.DATA_DIR / FILE
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path
