# Sourced by run.sh and test.sh: the virtual environment and what is installed in it.
# A stamp of the lock files' contents lets a second start skip pip altogether.

VENV=.venv
PYTHON=$VENV/bin/python

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# The first Python that is new enough and can make a virtual environment with pip in it. The distribution's comes first:
# it is compiled for speed, which one built by hand often is not (docs/decisions/071).
find_python() {
    local candidate
    for candidate in /usr/bin/python3 python3 python3.11 python3.12 python3.13 python3.14; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# make_venv: .venv exists and its Python and pip start (an interrupted or copied one may not).
make_venv() {
    if [ -x "$PYTHON" ] && "$PYTHON" -m pip --version >/dev/null 2>&1; then
        return 0
    fi
    local found
    found=$(find_python) || fail "未找到 Python 3.11 或更高版本（须带 venv 组件）。在 Debian 上由管理员执行 apt-get install python3-venv 后，再次运行本命令。"
    say "正在建立 Python 环境（$VENV）……"
    "$found" -m venv --clear "$VENV" || fail "无法在 $PWD/$VENV 建立 Python 环境。请检查该文件夹是否可写、磁盘是否已满。"
}

# install_requirements STAMP FILE...: installs the hashed lock files unless the stamp says that they are installed.
install_requirements() {
    local stamp=$VENV/$1 wanted file arguments=()
    shift
    wanted=$(cat "$@" | sha256sum | cut -d' ' -f1)
    if [ -x "$PYTHON" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && "$PYTHON" -c '' 2>/dev/null; then
        return 0
    fi
    make_venv
    say "正在安装依赖包（$*），首次约需半分钟……"
    for file in "$@"; do
        arguments+=(-r "$file")
    done
    "$PYTHON" -m pip install -qq --no-compile --no-input --disable-pip-version-check --require-hashes "${arguments[@]}" ||
        fail "依赖包安装未完成，原因见上。检查网络或 pip 的软件源设置后，再次运行本命令即可继续。"
    # On all processors: pip would use one. Packages carry a few files for other versions of Python, which do not compile.
    "$PYTHON" -m compileall -qq -j 0 "$VENV/lib" || true
    printf '%s\n' "$wanted" >"$stamp"
}
