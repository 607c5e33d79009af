"""How much one person may have lying here: workbooks that wait, and the files of all."""

from .models import FILES, Upload

MOST_WAITING = 20
MOST_BYTES = 100 * 2**20
FULL = "您已有 {number} 份工作簿（{size:.0f} MB）没有写入，到了一个人的上限。请先在下面打开它们，写入或点“不导入”，再传一次"


def make_room(user):
    """The sentence that refuses a user another upload, "" where there is room.

    The files of what the user has written go first, the oldest before; the rows stay and can still be undone.
    """
    own = Upload.objects.filter(user=user)
    waiting = list(own.filter(state__in=Upload.State.WAITING))
    size = sum(map(_bytes_of, waiting))
    if len(waiting) >= MOST_WAITING or size >= MOST_BYTES:
        return FULL.format(number=len(waiting), size=size / 2**20)
    for done in own.filter(state__in=Upload.State.DONE):  # newest first
        size += _bytes_of(done)
        if size > MOST_BYTES:
            done.forget()
    return ""


def _bytes_of(upload):
    paths = [upload.path(what) for what in FILES]
    return sum(path.stat().st_size for path in paths if path.exists())
