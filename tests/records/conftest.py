"""What is of one database only is not collected for the other."""

import os

collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_trail_role.py"]
