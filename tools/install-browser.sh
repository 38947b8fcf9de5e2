#!/bin/sh
# Installs what the tests of the pages need where it can (as root on Debian), else says what to install: Chromium,
# the fonts its pictures are made with, and Node.js with npm, which build the desk's script and style sheet.
set -eu

missing=
[ -n "${CHROMIUM:-}" ] || command -v chromium >/dev/null || missing=chromium
has_font() {
    find /usr/share/fonts -name "$1" 2>/dev/null | grep -q .
}
has_font 'NotoSans-Regular.*' || missing="$missing fonts-noto-core"
has_font 'NotoSansCJK-Regular.*' || missing="$missing fonts-noto-cjk"
command -v npm >/dev/null || missing="$missing npm"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $missing ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086  # some names
    apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
    exit 0
fi

echo "Missing: $missing." >&2
echo "On Debian or Ubuntu: sudo apt-get install $missing. Elsewhere install Chromium, Noto Sans with its CJK fonts, and" >&2
echo "Node.js 20 or later, and let CHROMIUM name the browser's program." >&2
exit 1
