#!/bin/sh
# Fetches promtool, which checks alert rules, into .tools where it can (Debian, Ubuntu). Nothing is installed or
# started. Elsewhere the tests check the rules themselves, and with the promtool on the PATH if there is one.
set -eu

target=.tools/promtool
if [ -x "$target" ] || command -v promtool >/dev/null || ! command -v apt-get >/dev/null; then
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fetch() {
    (cd "$folder" && apt-get download -qq prometheus >/dev/null 2>&1)
}
# The lists may be missing or old; bringing them up to date is for root.
if fetch || { apt-get update -qq >/dev/null 2>&1 && fetch; }; then
    dpkg-deb --extract "$folder"/prometheus_*.deb "$folder/contents"
    mkdir -p .tools
    cp "$folder/contents/usr/bin/promtool" "$target"
else
    echo "promtool could not be fetched; the alert rules are checked without it." >&2
fi
