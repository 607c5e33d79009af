"""Which tests are run where, and in which order.

--quick leaves out what is long or needs more than Python; --needs says what the chosen need. ./prove.sh runs the tests
marked `proof`, which test.sh leaves out, and those marked `larger` with more cases (sizes.py).
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from .ground import dear_layer_of
from .sizes import PROVING

# marker → what is said of the tests that --quick leaves out
NOT_QUICK = {
    "apart": "自起进程或抢写",
    "browser": "用浏览器",
    "fonts": "用 PDF 字体",
    "long": "整站遍历或整段流程",
}
LEFT_OUT = "left-out.json"
APART, BOTH = "pytest.mark.apart", "pytest.mark.both"
ONCE = re.compile(r"^pytestmark = \[?.*pytest\.mark\.once\b", re.M)


def pytest_addoption(parser):
    parser.addoption(
        "--quick", action="store_true", help="leave out what is long or needs a browser, fonts or processes"
    )
    parser.addoption(
        "--needs", metavar="FILE", help="with --collect-only: write what the chosen tests need, a word a line"
    )


def pytest_configure(config):
    """A quick run has no fonts, so that no test of it depends on those that happen to lie there."""
    if config.getoption("quick"):
        settings.FONT_DIR = settings.DATA_DIR / "no-fonts"


def pytest_ignore_collect(collection_path, config):
    """To read all files takes each worker many seconds; so those are left out in which no test can be chosen.

    The half `apart` is a few tests of a dozen files; on the second database a file marked `once` has only those it marks `both`.
    """
    if not collection_path.is_file() or not collection_path.name.startswith("test_"):
        return None
    asked = config.option.markexpr
    if asked.startswith("apart") and APART not in collection_path.read_text(encoding="utf-8"):
        return True
    if "not once" in asked and "larger" not in asked:
        text = collection_path.read_text(encoding="utf-8")
        return (bool(ONCE.search(text)) and BOTH not in text) or None
    return None


def pytest_itemcollected(item):
    """So its file must say it, which is asked wherever all files are read."""
    for name, words in (("apart", APART), ("both", BOTH)):
        said = not item.get_closest_marker(name) or words in item.path.read_text(encoding="utf-8")
        assert said, f"{item.nodeid}: its file has to say {words}, or the run of these tests does not find it"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if config.getoption("needs"):
        Path(config.getoption("needs")).write_text("\n".join(sorted({*needs_of(items)})))
    keep_only(config, items, lambda item: not item.get_closest_marker("proof") or PROVING)
    if PROVING:
        keep_only(config, items, lambda item: item.get_closest_marker("proof") or item.get_closest_marker("larger"))
    items.sort(key=turn_of)
    if config.getoption("quick"):
        reasons = {item: next((name for name in NOT_QUICK if item.get_closest_marker(name)), None) for item in items}
        counts = Counter(reason for reason in reasons.values() if reason)
        (settings.DATA_DIR / LEFT_OUT).write_text(json.dumps(counts))
        keep_only(config, items, lambda item: not reasons[item])


def turn_of(item):
    """The tests of a dear layer go first, each layer's together, so that one worker builds it.

    A browser mostly waits: its tests go beside others from the start, and none is left alone at the end.
    """
    dear = dear_layer_of(item)
    return not dear, dear, not item.get_closest_marker("browser")


def keep_only(config, items, wanted):
    """Deselect the tests that are not wanted."""
    config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
    items[:] = [item for item in items if wanted(item)]


def needs_of(items):
    """browser, fonts, and second where one of the tests runs on the second database too."""
    for item in items:
        yield from {"browser", "fonts"} & {mark.name for mark in item.iter_markers()}
        if item.get_closest_marker("both") or not item.get_closest_marker("once"):
            yield "second"


def pytest_terminal_summary(terminalreporter, config):
    path = settings.DATA_DIR / LEFT_OUT
    if config.getoption("quick") and path.exists():
        counts = json.loads(path.read_text())
        words = "、".join(f"{NOT_QUICK[name]} {number} 项" for name, number in counts.items())
        terminalreporter.write_line(f"快速运行没有跑的：{words or '无'}")
