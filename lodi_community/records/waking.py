"""Wake-ups: a message says that there is something to do, never what; what is to be done stands in the database.

It is sent when the transaction has committed, so that nobody is woken for what is not there. A broker that is down delays:
the timetable takes up what stands in the database when the broker is back.
"""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)
DELAYED = (
    "已登记，没有丢；但消息服务现在连不上，还没有开始。恢复以后自动接着做，一般不超过一分钟；"
    "五分钟还不动的，请告诉系统管理员“消息服务连不上”"
)


def wake(task, *arguments):
    """Send a task after the transaction. False where the broker did not take it; True where it did, or is not asked yet."""
    sent = [True]

    def send():
        try:
            task.apply_async(arguments, retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("%s: the broker did not take the wake-up: %s", task.name, error)
            sent[0] = False

    transaction.on_commit(send)
    return sent[0]
