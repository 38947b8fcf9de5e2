#!/bin/sh
# Puts RabbitMQ on this machine where it can (root on Debian), else says what to install.
# Only its programs are needed: tests start a private broker of their own.
set -eu

server=${RABBITMQ_SERVER:-/usr/lib/rabbitmq/bin/rabbitmq-server}
[ -x "$server" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing RabbitMQ ..."
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends rabbitmq-server </dev/null >/dev/null
    exit 0
fi

echo "RabbitMQ is needed and $server is not there." >&2
echo "On Debian or Ubuntu: sudo apt-get install rabbitmq-server. Elsewhere install RabbitMQ 3.10 or later" >&2
echo "and let RABBITMQ_SERVER name its rabbitmq-server script." >&2
exit 1
