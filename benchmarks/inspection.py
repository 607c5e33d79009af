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
JUDGES = FOLDER / "openfisca" / "bin" / "python"
STAGES = {
    "gather": "取数", "judge": "评判", "freeze": "冻结", "summarize": "汇总", "units": "单位", "whole": "全程"
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
        found["looped"] = run("looped", database=database)
        found["judges"] = judges(size, database, rounds)
        found["runs"] = [run("whole", database=database) for _ in range(rounds if size < 50_000 else 1)]
        found["summarized"] = run("summarized", database=database)
    remove(size)
    return found


def remove(size):
    for leftover in FOLDER.glob(f"country-{size}.sqlite3*"):
        leftover.unlink()


def judges(size, database, rounds):
    """The judges on the columns of this database: compared in turns, then each alone for its memory."""
    columns = FOLDER / f"columns-{size}.npz"
    found = {"tables": run("columns", columns, database=database)}
    for which in ("compare", "product", "openfisca"):
        times = 5 * rounds if which == "compare" else 1
        command = [JUDGES, "-m", "benchmarks.judges", columns, str(times), which]
        found[which] = last_line(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True))
    columns.unlink()
    return found


def stage_seconds(found, stage):
    return median(each[stage] for each in found["runs"])


# Saying ----------------------------------------------------------------------------------------


def table_of(size, found):
    """The results of one size as a table."""
    compared, looped, judged = found["compared"], found["looped"], found["judges"]
    product, openfisca = (judged["compare"]["seconds"][name] for name in ("product", "openfisca"))
    loop = looped["each"] * size
    peaks = {
        "gather": found["gathered"]["peak"],
        "judge": judged["product"]["peak"],
        "freeze": max(each["peaks"]["freeze"] for each in found["runs"]),
        "summarize": found["summarized"]["peak"],
        "units": max(each["peaks"]["units"] for each in found["runs"]),
        "whole": max(each["peak"] for each in found["runs"]),
    }
    lines = [
        f"### {found['build']['database']}，{size:,} 个社区，{found['rows']:,} 行记录\n",
        "| 步骤 | 秒 | 内存峰值 MB | 对照 |",
        "|---|---|---|---|",
    ]
    beside = {
        "gather": f"逐社区循环约 {loop:,.1f} 秒，是它的 {looped['each'] * size / looped['gather']:,.0f} 倍；"
        f"手写 SQL {compared['sql']:.2f} 秒，它是手写的 {compared['gather'] / compared['sql']:.2f} 倍",
        "judge": f"OpenFisca-core {judged['compare']['version']} {openfisca:.4f} 秒，"
        f"{judged['openfisca']['peak']:.0f} MB，是它的 {openfisca / product:.1f} 倍",
    }
    seconds = {stage: stage_seconds(found, stage) for stage in STAGES} | {
        "gather": compared["gather"],
        "judge": product,
    }
    for stage, title in STAGES.items():
        lines.append(f"| {title} | {seconds[stage]:.4g} | {peaks[stage]:.0f} | {beside.get(stage, '')} |")
    different = looped["different"] + compared["different"] + judged["compare"]["different"]
    lines.append(
        f"\n核对：与手写 SQL 比 {compared['cells']:,} 个数据，与循环比 {looped['compared']} 个社区的全部数据，"
        f"与 OpenFisca 比 {judged['compare']['compared']:,} 个结果，共有 {different} 处不同。"
        f"校验码 {'、'.join(sorted({each['digest'] for each in found['runs']}))}。\n"
    )
    return "\n".join(lines)


def judged_of(size, found):
    """The results of one size of which only the judges were compared, as a sentence."""
    judged, tables = found["judges"]["compare"], found["judges"]["tables"]
    product, openfisca = judged["seconds"]["product"], judged["seconds"]["openfisca"]
    return (
        f"### {found['build']['database']}，{size:,} 个社区，{tables['units']:,} 个单位，{found['rows']:,} 行记录，只比评判\n\n"
        f"评判 {product:.4g} 秒，{found['judges']['product']['peak']:.0f} MB；"
        f"OpenFisca-core {judged['version']} {openfisca:.4g} 秒，{found['judges']['openfisca']['peak']:.0f} MB，"
        f"是它的 {openfisca / product:.1f} 倍。比 {judged['compared']:,} 个结果，{judged['different']} 处不同。\n"
    )


def goals(results):
    """Which of the aims are met, a line each."""
    lines = []
    for size, found in results.items():
        judged = found["judges"]["compare"]["seconds"]
        ratio = judged["openfisca"] / judged["product"]
        if "compared" in found:
            compared, looped = found["compared"], found["looped"]
            loop = looped["each"] * size / looped["gather"]
            lines += [
                aim(f"{size:,}：循环 ÷ 取数", loop, 100, at_least=True),
                aim(f"{size:,}：取数 ÷ 手写 SQL", compared["gather"] / compared["sql"], 2.5),
            ]
        if size >= 12_000:
            lines.append(aim(f"{size:,}：OpenFisca ÷ 评判", ratio, 12 if size >= 120_000 else 8, at_least=True))
        if size == 12_000 and "runs" in found:
            if found["build"]["database"].startswith("SQLite"):  # the aim is set for SQLite; PostgreSQL is only told
                lines.append(aim("12,000：全程秒数", stage_seconds(found, "whole"), 15))
            lines.append(aim("12,000：内存峰值 MB", max(each["peak"] for each in found["runs"]), 500))
    if all("runs" in results.get(size, {}) for size in (12_000, 120_000)):
        each = {size: stage_seconds(results[size], "whole") / size for size in (12_000, 120_000)}
        lines.append(aim("每个社区的用时，120,000 ÷ 12,000", each[120_000] / each[12_000], 1.3))
    return "\n".join(lines) + "\n"


def aim(name, value, limit, at_least=False):
    met = value >= limit if at_least else value <= limit
    return f"- {'✓' if met else '✗'} {name} = {value:,.2f}（目标 {'≥' if at_least else '≤'} {limit}）"


if __name__ == "__main__":
    main()
