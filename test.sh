#!/usr/bin/env bash
# Everything that proves the portal: lint, checks, all tests on SQLite, and all that a database can have a say in again
# on a real PostgreSQL and a real Redis-compatible server, with a real browser.
#
#   ./test.sh                everything
#   ./test.sh tests/records  these tests, with no more servers and programs than they need; arguments go to pytest
#   ./test.sh --quick        on SQLite, in a few minutes: no browser, no fonts, no processes, nothing installed by apt;
#                            what is left out is told at the end
#
# ./prove.sh runs, through this file, what takes too long for it.
set -uo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
. deploy/install.sh
unset DATABASE_URL REDIS_URL DJANGO_SETTINGS_MODULE
# Every worker of every run reads all tests: compiled ones in half the time. git ignores what lies beside the sources.
unset PYTHONDONTWRITEBYTECODE
# Of this run only: a test must not depend on, or use, the key of an installation.
SECRET_KEY=$(head -c 48 /dev/urandom | base64 -w0)
export SECRET_KEY PYTHON

# Chromium without a window, a Chinese font and, for proofs, an office program are Debian packages; the tests that need them
# do not run without.
install_programs() {
    local missing=() elevate=()
    [ -x /usr/bin/chromium-headless-shell ] || missing+=(chromium-headless-shell)
    fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk fontconfig)
    [ -z "${PORTAL_PROVE:-}" ] || [ -x /usr/bin/soffice ] || missing+=(libreoffice-writer-nogui libreoffice-calc-nogui)
    [ ${#missing[@]} -gt 0 ] || return 0
    local command="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        elevate=(sudo -n)
        sudo -n true 2>/dev/null || fail "测试需要 ${missing[*]}，当前用户无权安装。请由管理员执行：$command"
    fi
    say "正在安装测试用的程序和字体（${missing[*]}）……"
    "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive sh -c "($command) >/dev/null" ||
        fail "测试用的程序或字体未能安装，原因见上。请由管理员执行：$command"
}

# run_pytest NAME MARKS ARGUMENT...: the many, and beside them those that start processes and mostly wait for them; the log
# keeps the closing lines.
run_pytest() {
    local name=$1 marks=$2 status=0
    shift 2
    if [ -z "$QUICK" ]; then
        set -m # a group of processes of its own, for end_beside
        run_half "$name" "apart$marks" 2 "$@" >"$LOGS/beside" 2>&1 &
        BESIDE=$!
        set +m
    fi
    # One worker more than a small machine has processors: a test with a browser mostly waits, and --quick has none.
    run_half "$name" "not apart$marks" "$([ -n "$QUICK" ] && echo 2 || echo 3)" "$@" || status=1
    if [ -n "$BESIDE" ]; then
        wait "$BESIDE" || status=1
        BESIDE=
        cat "$LOGS/beside"
    fi
    return "$status"
}
# run_half NAME MARKS WORKERS ARGUMENT...
run_half() {
    local name=$1 marks=$2 workers=$3 log code
    shift 3
    log=$(mktemp -p "$LOGS")
    printf '\n=== %s，-m "%s" ===\n' "$name" "$marks"
    "$PYTHON" -m pytest -m "$marks" -n "$workers" --dist worksteal --durations 12 --durations-min 10 $QUICK "$@" 2>&1 |
        tee "$log"
    code=${PIPESTATUS[0]}
    printf '%s：%s\n' "$name" "$(tail -n 1 "$log")" >>"$LOGS/summary"
    grep '^快速运行没有跑的：' "$log" >>"$LOGS/summary"
    # 5: nothing collected, which is no failure of the half that a chosen folder has no tests for.
    [ "$code" -eq 0 ] || [ "$code" -eq 5 ]
}
# end_beside: what runs in the background hears nothing of Ctrl+C.
BESIDE=
end_beside() { [ -z "$BESIDE" ] || kill -- "-$BESIDE" 2>/dev/null; }
export -f run_pytest run_half end_beside

# step NAME COMMAND...: runs it, and remembers that it failed without keeping the others from running.
failed=()
step() {
    local name=$1
    shift
    printf '\n=== %s ===\n' "$name"
    "$@" || failed+=("$name")
}

# needs WORD: whether the chosen tests need a browser, fonts, or the second database.
needs() { [ -z "$QUICK" ] && grep -qx "$1" "$LOGS/needs"; }

QUICK=
if [ "${1:-}" = --quick ]; then
    QUICK=--quick
    shift
fi
LOGS=$(mktemp -d)
export LOGS QUICK
trap 'end_beside; rm -rf "$LOGS"' EXIT
trap 'exit 130' INT TERM
if [ -z "${PORTAL_PROVE:-}" ]; then
    install_requirements requirements-dev.sha256 requirements.txt requirements-dev.txt
else
    install_requirements requirements-prove.sha256 requirements.txt requirements-dev.txt requirements-prove.txt
fi
printf '%s\n' browser fonts second >"$LOGS/needs"
if [ $# -gt 0 ]; then
    # What cannot be collected needs everything; the run itself then says what is wrong with it.
    "$PYTHON" -m pytest --collect-only -qq --needs "$LOGS/needs" "$@" >/dev/null 2>&1
    case $? in
        # Workers that find nothing to do would pass.
        4 | 5) fail "没有找到要跑的测试：$*。请核对路径和选项；标 proof 的由 ./prove.sh 跑" ;;
    esac
fi
if needs browser || { [ -n "${PORTAL_PROVE:-}" ] && needs fonts; }; then install_programs; fi
if needs fonts; then deploy/fonts.sh "${DATA_DIR:-var}/fonts" --retry || exit 1; fi

# On the second processor, while the sources are checked: the tables that all runs copy, and on a new clone the compiled
# tests, which else each worker would compile. Where that fails, the runs do it and say why.
export PORTAL_TEMPLATES=$LOGS/templates
mkdir "$PORTAL_TEMPLATES"
DATA_DIR=$LOGS DJANGO_SETTINGS_MODULE=lodi_community.settings "$PYTHON" -m tests.databases >/dev/null 2>&1 &
tables=$!
compiled=
if [ $# -eq 0 ] && [ ! -d tests/access/__pycache__ ]; then
    DATA_DIR=$LOGS "$PYTHON" -m pytest --collect-only -qq >/dev/null 2>&1 &
    compiled=$!
fi

step "代码规范" "$PYTHON" -m ruff check .
step "代码格式" "$PYTHON" -m ruff format --check .
# The settings are in pyproject.toml; what no formatter may break is still to fit a screen.
check_templates() {
    "$VENV/bin/djangofmt" --check templates || return 1
    ! LC_ALL=C.UTF-8 grep -rnE --include='*.html' '^.{161}' templates
}
step "模板格式" check_templates
# Each finding that is none says why beside its line; the words on those that were not needed are no findings either.
step "安全检查" "$VENV/bin/bandit" -q -r lodi_community assessments communities staffing committees funding facilities manage.py 2>/dev/null
# On a database in memory: the checks must not make one in var/.
step "系统检查" env DATABASE_URL=sqlite://:memory: "$PYTHON" manage.py check --fail-level WARNING
step "迁移完整" env DATABASE_URL=sqlite://:memory: "$PYTHON" manage.py makemigrations --check --dry-run
wait $tables $compiled
step "SQLite" run_pytest SQLite "" "$@"
if needs second; then
    # Killed processes are tried on the second database by prove.sh alone; what is struck by faults brings its own databases.
    step "PostgreSQL 和 Valkey" "$PYTHON" -m tests.services \
        bash -c 'trap end_beside EXIT; run_pytest "PostgreSQL 和 Valkey" " and (not once or both${PORTAL_PROVE:+ or apart and larger})" "$@"' run_pytest "$@"
fi

printf '\n=== 结果 ===\n'
cat "$LOGS/summary"
if [ ${#failed[@]} -gt 0 ]; then
    printf '未通过：%s\n' "${failed[*]}"
    exit 1
fi
say "全部通过。"
