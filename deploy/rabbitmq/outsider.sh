#!/bin/sh
# Makes or renews an outsider's user on RabbitMQ: he reads the services' events with queues of his own and
# can publish nothing but to himself. His password comes on standard input.
#
#   ADMIN=user:password deploy/rabbitmq/outsider.sh http://localhost:15672 / warehouse < password-file
#
# EXCHANGES, by comma, is what he may bind to (all five services' without).
set -eu

if [ $# != 3 ] || [ -z "${ADMIN:-}" ]; then
    echo "usage: ADMIN=user:password $0 MANAGEMENT-URL VHOST NAME < file with the password" >&2
    exit 2
fi
api=$1/api vhost=$2 name=$3
exchanges=${EXCHANGES:-customers.events,mail.events,credit.events,scheduler.events,desk.events}

refuse() { echo "$1" >&2; exit 2; }
case $name in *[!a-z0-9-]*|'') refuse "a name is made of a-z, 0-9 and -: it begins his queues' names" ;; esac
# A service's own user has the name of nobody outside.
case $name in customers|mail|credit|scheduler|desk|guest|tradeloom) refuse "$name is one of us" ;; esac
case $vhost in /) vhost=%2F ;; *[!A-Za-z0-9_.-]*|'') refuse "a vhost is / or made of letters, digits, _ . -" ;; esac
case $exchanges in *[!a-z.,]*) refuse "EXCHANGES are names such as customers.events, by comma" ;; esac
IFS= read -r password || [ -n "$password" ] || refuse "the password comes on standard input"
case $password in *[!A-Za-z0-9_.~-]*) refuse "a password of letters, digits and _ . ~ - needs no escaping in a URL" ;; esac
[ ${#password} -ge 16 ] || refuse "the password needs 16 characters at least"

# Told by standard input: what is on a command line is in the list of processes.
put() { printf 'user = "%s"\n%s' "$ADMIN" "$2" | curl --silent --show-error --fail --config - --request PUT \
    --header 'Content-Type: application/json' "$api/$1"; }

own="^$name\\\\\\\\..+\$"
events=$(printf %s "$exchanges" | sed 's/\./\\\\\\\\./g; s/,/|/g')
put "users/$name" "data = \"{\\\"password\\\": \\\"$password\\\", \\\"tags\\\": \\\"\\\"}\""
put "permissions/$vhost/$name" \
    "data = \"{\\\"configure\\\": \\\"$own\\\", \\\"write\\\": \\\"$own\\\", \\\"read\\\": \\\"^($name\\\\\\\\..+|$events)\$\\\"}\""
echo "$name reads $exchanges with queues named $name.*"
