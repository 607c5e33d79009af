"""Send the households of grids from a CSV: 社区代码,网格编号,户数 a line, with a heading.

PORTAL=http://10.1.2.3:8000 TOKEN=lodi_… python3 send_households.py 户数.csv [the reason why doubtful numbers are right]
"""

import csv
import os
import sys

from portal import Portal, Refused

portal = Portal(os.environ["PORTAL"], os.environ["TOKEN"])
with open(sys.argv[1], encoding="utf-8-sig") as file:
    wanted = {(line["社区代码"], line["网格编号"]): int(line["户数"]) for line in csv.DictReader(file)}

reason = " ".join(sys.argv[2:])
changes, known, names = [], set(), {}
for grid in portal.rows("records/grid", fields="code,households", ended_on__isnull="true"):
    key = grid["place"], grid["code"]
    known.add(key)
    if key in wanted and wanted[key] != grid["households"]:
        names[grid["id"]] = key
        changes.append({"id": grid["id"], "version": grid["version"], "households": wanted[key]})

for community, code in sorted(wanted.keys() - known):
    print(f"没有这个网格：{community} {code}")


def send(part, **more):
    """Write a part of the changes; ask again with the reason about values that the portal doubts, if there is one."""
    try:
        portal.bulk("records/grid", change=part, reason=reason or "网格平台每日报数", **more)
    except Refused as refusal:
        if not (reason and not more and refusal.problem.get("type", "").endswith("implausible")):
            raise
        send(part, confirm=refusal.problem["confirm"])


try:
    for start in range(0, len(changes), 1000):
        send(changes[start : start + 1000])
except Refused as refusal:
    print(refusal)
    for error in refusal.problem.get("errors", []):
        if "row" in error:  # else it is about all of them, and has been printed
            place, code = names[changes[start + error["row"]]["id"]]
            print(f"{place} {code} {error.get('title', '')}：{error['sentence']}")
    sys.exit(1)
print(f"改了 {len(changes)} 个网格")
