"""Follow what changes in the portal: a line for each revision, every five minutes. The place to go on from is kept in a file.

PORTAL=http://10.1.2.3:8000 TOKEN=lodi_… python3 follow_changes.py
"""

import os
import sys
import time
from pathlib import Path

from portal import Portal

portal, kept = Portal(os.environ["PORTAL"], os.environ["TOKEN"]), Path("since.txt")
while True:
    since, more = int(kept.read_text()) if kept.exists() else 0, True
    while more:
        page = portal.get("changes", since=since, limit=1000)
        for row in page["results"]:
            print(row["at"], row["by"], row["action"], row["kind"], row["id"], row["changes"], flush=True)
        since, more = page["until"], page["more"]
        kept.write_text(str(since))  # only after the rows have been dealt with
    if "--once" in sys.argv:
        break
    time.sleep(300)
