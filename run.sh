#!/usr/bin/env bash
# One command from an empty clone to the portal in a browser: environment, fonts, database, demonstration data, server.
# PORT chooses another port; DATA_DIR another place than var/ for the database and everything else that is written.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
. deploy/install.sh

PORT=${PORT:-8000}
data=${DATA_DIR:-var}
[[ $PORT =~ ^[0-9]{1,5}$ ]] && ((10#$PORT >= 1 && 10#$PORT <= 65535)) || fail "端口 $PORT 无效。端口是 1 到 65535 之间的整数，例如：PORT=8001 ./run.sh"
# Asked before the installation, so that nobody waits for half a minute to read this.
if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
    fail "端口 $PORT 已被占用（门户可能已在运行）。换一个端口启动：PORT=8001 ./run.sh"
fi
if [ ! -d "$data" ]; then
    mkdir -p -m 700 "$data"
fi

install_requirements requirements.sha256 requirements.txt
# In the background and not a child of the server: the first page does not wait for 49 MB.
(deploy/fonts.sh "$data/fonts" &)
# The database is for this user only, wherever DATA_DIR is.
umask 077
"$PYTHON" manage.py prepare
exec "$PYTHON" manage.py serve --port "$PORT"
