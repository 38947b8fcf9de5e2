#!/bin/sh
# Installs RabbitMQ where it can (as root on Debian), else says what to install; also jq, which one of the
# example subscribers needs. Only the programs are needed: tests start a private broker of their own.
set -eu

server=${RABBITMQ_SERVER:-/usr/lib/rabbitmq/bin/rabbitmq-server}
missing=
[ -x "$server" ] || missing=rabbitmq-server
command -v jq >/dev/null || missing="$missing jq"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $missing ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086  # one or two names
    apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
    exit 0
fi

echo "Missing: $missing ($server)." >&2
echo "On Debian or Ubuntu: sudo apt-get install $missing. Elsewhere install jq, and RabbitMQ 3.10 or later" >&2
echo "and let RABBITMQ_SERVER name its rabbitmq-server script." >&2
exit 1
