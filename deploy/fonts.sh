#!/usr/bin/env bash
# deploy/fonts.sh DIR [--retry]: puts the four Fandol fonts that the PDF reports need into DIR.
#
# They are in Debian's package texlive-lang-chinese (49 MB), which is downloaded and unpacked, not installed:
# no root, no change to the system. Everything but the PDF works without them, so a failure is one line and
# status 1; for a day after it the download is not tried again, unless with --retry.
set -u
target=${1:?folder}
retry=${2:-}
families=(FandolFang FandolSong FandolHei FandolKai)
package=texlive-lang-chinese

complete() {
    local family
    for family in "${families[@]}"; do
        [ -s "$1/$family-Regular.otf" ] || return 1
    done
}

explain() {
    printf '%s\n' "PDF 字体未能取得（$1）：PDF 暂不可用，其余功能不受影响；补装办法见 deploy/README.md。" >&2
    exit 1
}

give_up() {
    touch "$target/.failed"
    explain "$1"
}

# A Debian machine with TeX has them already.
copy_installed() {
    local folder
    for folder in /usr/share/texlive/texmf-dist/fonts/opentype/public/fandol /usr/share/fonts/opentype/fandol; do
        if complete "$folder"; then
            cp "$folder"/Fandol*.otf "$target/"
            return 0
        fi
    done
    return 1
}

download() {
    (cd "$work" && timeout 240 apt-get "${apt_options[@]}" "$@" download "$package") >>"$work/log" 2>&1
}

complete "$target" && exit 0
mkdir -p "$target"
copy_installed && exit 0
if [ "$retry" != --retry ] && [ -n "$(find "$target/.failed" -mmin -1440 2>/dev/null)" ]; then
    explain "一天内曾下载失败，暂不重试"
fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || give_up "本机不是 Debian 系统"

# Two starts at once: one downloads, the other leaves it to that one (test.sh waits for it).
exec 9>"$target/.lock"
if [ "$retry" = --retry ]; then flock 9; else flock -n 9 || exit 0; fi
complete "$target" && exit 0

# Inside the target, so that the last step is a rename and nobody reads half a font.
rm -rf "$target"/.work.*
work=$(cd "$target" && mktemp -d "$PWD/.work.XXXXXX") || give_up "无法建立临时文件夹"
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
apt_options=(-q -o APT::Sandbox::User=root -o Acquire::Retries=1 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30)

# With the machine's package lists; where they are missing or stale, with lists of our own in the temporary folder.
if ! download; then
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
    own=(-o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache")
    timeout 120 apt-get "${apt_options[@]}" "${own[@]}" update >>"$work/log" 2>&1
    download "${own[@]}" || give_up "下载失败，可能没有外网"
fi
mkdir "$work/fonts"
dpkg-deb --fsys-tarfile "$work/$package"_*.deb |
    tar -x -C "$work/fonts" --wildcards --transform='s|.*/||' '*/fandol/Fandol*.otf' >>"$work/log" 2>&1
complete "$work/fonts" || give_up "软件包中没有所需字体"
mv "$work/fonts"/*.otf "$target/"
rm -f "$target/.failed"
