#!/usr/bin/env bash
# What test.sh has no time for: the same tests with many more cases, processes killed on either database, seven faults in the
# midst of four works with a table of what was seen and what was kept, the whole demonstration, documents in LibreOffice.
# Takes half an hour or more; arguments as for test.sh.
PORTAL_PROVE=1 exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/test.sh" "$@"
