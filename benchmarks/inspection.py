"""How fast the yearly inspection is, and how much memory it takes: see README.md beside this file.

    .venv/bin/python benchmarks/inspection.py --communities 377 12000 --database both
    .venv/bin/python benchmarks/inspection.py --communities 120000 --database sqlite --judge-only

Standard library only: every measurement is a process of its own (stages.py, judges.py), so that each has its own peak of
memory and none warms another's caches.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from machine import machine

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("DATA_DIR") or ROOT / "var") / "benchmarks"
GAPS = 2_000  # communities whose figures get gaps at random
LARGE = 50_000  # from so many communities on the whole run is measured once
JUDGES = FOLDER / "openfisca" / "bin" / "python"
STAGES = {
    "gather": "取数", "judge": "评判", "freeze": "冻结", "summarize": "汇总", "units": "单位", "seal": "填报封存", "whole": "全程"
}  # fmt: skip


def main():
    """Measure every size on every database and print the tables."""
    options = arguments()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not JUDGES.exists():
        sys.exit(f"还没有 OpenFisca 的环境 {JUDGES.parent.parent}，先按 benchmarks/README.md 第一步安装")
    if options.database != "environment":
        print(machine())
    if options.database in ("sqlite", "both"):
        measure(options, lambda size: f"sqlite:///{FOLDER / f'country-{size}.sqlite3'}")
    if options.database in ("postgresql", "both"):
        # Under a server of its own, which ends with the measurements.
        sizes = map(str, options.communities)
        again = [sys.executable, __file__, "--rounds", str(options.rounds), "--database", "environment"]
        again += ["--judge-only"] if options.judge_only else []
        command = [sys.executable, "-m", "tests.services", *again, "--communities", *sizes]
        subprocess.run(command, cwd=ROOT, check=True)
    if options.database == "environment":
        measure(options, on_server)


def arguments():
    parser = argparse.ArgumentParser(description="测量年度督查的速度和内存")
    parser.add_argument("--communities", type=int, nargs="+", default=[377, 12_000], help="社区数，可以写几个")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both", "environment"), default="both")
    parser.add_argument("--rounds", type=int, default=5, help="每项测几次，取中位数")
    parser.add_argument("--judge-only", action="store_true", help="只造数据、取数和比较评判")
    return parser.parse_args()


def on_server(size):
    """The address of a new database for a size on the server that DATABASE_URL names."""
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    run("create", f"country_{size}", database=os.environ["DATABASE_URL"])
    return f"{server}/country_{size}"


def run(stage, *words, database):
    """What a stage printed, in a process of its own."""
    environment = {**os.environ, "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "lodi_community.settings"}
    command = [sys.executable, "-m", "benchmarks.stages", stage, *map(str, words)]
    return last_line(subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True))


def last_line(finished):
    return json.loads(finished.stdout.strip().splitlines()[-1])


# Measuring -------------------------------------------------------------------------------------


def measure(options, address):
    """All sizes on one database."""
    results = {}
    for size in options.communities:
        results[size] = of_size(size, address(size), options)
        print((judged_of if options.judge_only else table_of)(size, results[size]), flush=True)
    print(goals(results), flush=True)


def of_size(size, database, options):
    """Everything that is measured of one size."""
    remove(size)
    rounds = options.rounds
    found = {"build": run("build", size, database=database), **run("rows", database=database)}
    if options.judge_only:
        found["judges"] = judges(size, database, rounds)
    else:
        found["compared"] = run("compared", rounds, database=database)
        found["gathered"] = run("gathered", 1, database=database)
        found["judges"] = judges(size, database, rounds)
        found["runs"] = whole_runs(database, rounds if size < LARGE else 1)
        found["summarized"] = run("summarized", database=database)
    remove(size)
    return found


def whole_runs(database, rounds):
    """Whole runs, each with ``by_hand``: the seconds of the SQL by hand, half before it and half after it."""
    runs, before = [], run("by_hand", database=database)["seconds"]
    for _ in range(rounds):
        whole = run("whole", database=database)
        after = run("by_hand", database=database)["seconds"]
        runs.append({**whole, "by_hand": (before + after) / 2})
        before = after
    return runs


def remove(size):
    for leftover in FOLDER.glob(f"country-{size}.sqlite3*"):
        leftover.unlink()


def judges(size, database, rounds):
    """The judges on the columns of this database: compared in turns, then each alone for its memory."""
    columns = FOLDER / f"columns-{size}.npz"
    found = {"tables": run("columns", columns, database=database)}
    for which in ("compare", "product", "openfisca", "missing"):
        times = {"compare": 5 * rounds, "missing": GAPS}.get(which, 1)
        command = [JUDGES, "-m", "benchmarks.judges", columns, str(times), which]
        found[which] = last_line(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True))
    columns.unlink()
    return found


def stage_seconds(found, stage):
    return median(each[stage] for each in found["runs"])


# Saying ----------------------------------------------------------------------------------------


def table_of(size, found):
    """The results of one size as a table."""
    compared, judged = found["compared"], found["judges"]
    lines = [
        f"### {found['build']['database']}，{size:,} 个社区，{found['rows']:,} 行记录\n",
        "| 步骤 | 秒 | 内存峰值 MB | 对照 |",
        "|---|---|---|---|",
    ]
    peaks = peaks_of(found)
    beside = {
        "gather": f"手写 SQL {compared['sql']:.2f} 秒，它是手写的 {compared['gather'] / compared['sql']:.2f} 倍",
        "judge": beside_judging(judged),
        "whole": f"是手写 SQL 取数的 {whole_by_hand(found):.2f} 倍",
    }
    seconds = {stage: stage_seconds(found, stage) for stage in STAGES} | {
        "gather": compared["gather"],
        "judge": judged["compare"]["seconds"]["product"],
    }
    for stage, title in STAGES.items():
        lines.append(f"| {title} | {seconds[stage]:.4g} | {peaks[stage]:.0f} | {beside.get(stage, '')} |")
    digests = "、".join(sorted({each["digest"] for each in found["runs"]}))
    lines.append(
        f"\n核对：与手写 SQL 比 {compared['cells']:,} 个数据，{compared['different']} 项不同；{checked(judged)}校验码 {digests}。\n"
    )
    return "\n".join(lines)


def peaks_of(found):
    """Stage → the peak of memory in MB."""
    runs = found["runs"]
    later = {stage: max(each["peaks"][stage] for each in runs) for stage in ("freeze", "units", "seal")}
    return later | {
        "gather": found["gathered"]["peak"],
        "judge": found["judges"]["product"]["peak"],
        "summarize": found["summarized"]["peak"],
        "whole": max(each["peak"] for each in runs),
    }


def whole_by_hand(found):
    """How many times the seconds that the SQL by hand needs for gathering alone the whole run needs."""
    return median(each["whole"] / each["by_hand"] for each in found["runs"])


def judging(judged):
    """How many times as fast as OpenFisca-core: on the data as it is, whose gaps it alone decides; on whole data."""
    seconds = judged["compare"]["seconds"]
    return seconds["openfisca"] / seconds["product"], seconds["openfisca"] / seconds["product_whole"]


def beside_judging(judged):
    as_it_is, whole = judging(judged)
    compared = judged["compare"]
    return (
        f"OpenFisca-core {compared['version']} {compared['seconds']['openfisca']:.4f} 秒，{judged['openfisca']['peak']:.0f} MB，"
        f"是它的 {as_it_is:.1f} 倍；数据不缺时它 {compared['seconds']['product_whole']:.4g} 秒，{whole:.1f} 倍"
    )


def checked(judged):
    """What the judges were compared on."""
    compared, gaps = judged["compare"], judged["missing"]
    return (
        f"与 OpenFisca 在不缺的数据上比 {compared['compared']:,} 个结果，{compared['different']} 处不同；"
        f"与另写的 Python 规则在缺数据的 {gaps['communities']:,} 个社区上比 {gaps['compared']:,} 个结果，{gaps['different']} 处不同。"
    )


def judged_of(size, found):
    """The results of one size of which only the judges were compared, as a sentence."""
    judged, tables = found["judges"], found["judges"]["tables"]
    return (
        f"### {found['build']['database']}，{size:,} 个社区，{tables['units']:,} 个单位，{found['rows']:,} 行记录，只比评判\n\n"
        f"评判 {judged['compare']['seconds']['product']:.4g} 秒，{judged['product']['peak']:.0f} MB；"
        f"{beside_judging(judged)}。{checked(judged)}\n"
    )


def goals(results):
    """Which of the aims are met, a line each."""
    lines = []
    for size, found in results.items():
        if size >= 120_000:
            as_it_is, whole = judging(found["judges"])
            lines.append(aim(f"{size:,}：OpenFisca ÷ 评判，数据不缺", whole, 12, at_least=True))
            lines.append(f"- {size:,}：OpenFisca ÷ 评判，数据有缺、产品算两头 = {as_it_is:,.2f}")
        if "runs" in found:
            lines += aims_of_run(size, found)
    if all("runs" in results.get(size, {}) for size in (12_000, 120_000)):
        each = {size: stage_seconds(results[size], "whole") / size for size in (12_000, 120_000)}
        lines.append(aim("每个社区的用时，120,000 ÷ 12,000", each[120_000] / each[12_000], 1.3))
    return "\n".join(lines) + "\n"


def aims_of_run(size, found):
    """The aims for gathering and for the whole run; of 377 communities nothing is asked but memory."""
    lines = [aim(f"{size:,}：内存峰值 MB", max(each["peak"] for each in found["runs"]), 300)]
    if size >= 12_000:
        compared = found["compared"]
        lines.append(aim(f"{size:,}：取数 ÷ 手写 SQL", compared["gather"] / compared["sql"], 1.3))
    if size == 12_000:
        limit = 1.6 if found["build"]["database"].startswith("SQLite") else 2.2
        lines.append(aim(f"{size:,}：全程 ÷ 手写 SQL 取数", whole_by_hand(found), limit))
    return lines


def aim(name, value, limit, at_least=False):
    met = value >= limit if at_least else value <= limit
    return f"- {'✓' if met else '✗'} {name} = {value:,.2f}（目标 {'≥' if at_least else '≤'} {limit}）"


if __name__ == "__main__":
    main()
