"""How long things about people are kept: each room states its rules once, and a nightly task does what they say.

The page 个人信息保护 prints the same rules. A room registers them in AppConfig.ready()::

    RULES.register(Rule("没有保存的草稿", "最后一次存下起", lambda: DAYS, tasks.sweep))
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from .hooks import Hook

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """What goes when.

    what     in Chinese: what is kept for so long
    since    from when the days are counted, in Chinese
    days     a function that says how many; an office sets others by the environment (settings.py)
    forget   a function without arguments that takes away what is due
    then     in Chinese: what is left of it, "" for nothing
    """

    what: str
    since: str
    days: Callable
    forget: Callable
    then: str = ""

    @property
    def period(self):
        """“30 天”, “3 年”: a whole number of years is said so."""
        days = self.days()
        return f"{days // 365} 年" if days >= 365 and days % 365 == 0 else f"{days} 天"


RULES = Hook()
"""The Rules of all rooms, in the order of the rooms."""


def forget_all():
    """Do what all rules say; one that fails is an error of the log and keeps no other from being done."""
    for rule in RULES:
        try:
            rule.forget()
        except Exception:
            LOG.exception("没有按期限清理：%s", rule.what)
