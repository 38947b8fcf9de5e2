#!/bin/sh
# Installs Dovecot where it can (as root on Debian), else says what to install. Only the program is needed:
# tests start a private server of their own.
set -eu

server=${DOVECOT:-/usr/sbin/dovecot}
[ -x "$server" ] && [ -e /usr/lib/dovecot/imap ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing dovecot-imapd ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends dovecot-imapd </dev/null >/dev/null
    exit 0
fi

echo "Missing: Dovecot's IMAP server ($server)." >&2
echo "On Debian or Ubuntu: sudo apt-get install dovecot-imapd. Elsewhere install Dovecot 2.3, and let DOVECOT" >&2
echo "name its program." >&2
exit 1
