#!/bin/sh
# Fetches Caddy, the proxy of the compose file, into .tools where it can (Debian, Ubuntu). Nothing is installed or
# started. Elsewhere the caddy on the PATH is used: the tests of the door need one.
set -eu

target=.tools/caddy
if [ -x "$target" ] || command -v caddy >/dev/null; then
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
fetch() {
    (cd "$folder" && apt-get download -qq caddy >/dev/null 2>&1)
}
# The lists may be missing or old; bringing them up to date is for root.
if command -v apt-get >/dev/null && { fetch || { apt-get update -qq >/dev/null 2>&1 && fetch; }; }; then
    dpkg-deb --extract "$folder"/caddy_*.deb "$folder/contents"
    mkdir -p .tools
    cp "$folder/contents/usr/bin/caddy" "$target"
else
    echo "Caddy is missing: https://caddyserver.com/docs/install" >&2
    exit 1
fi
