#!/bin/sh
# Makes or renews an outsider's user on RabbitMQ, which reads the services' events with queues of its own and
# can publish to nobody else. The password comes on standard input.
#
#   ADMIN=user:password deploy/rabbitmq/outsider.sh http://localhost:15672 / warehouse < password-file
#
# EXCHANGES, separated by commas, are those it may bind to (without: all five services').
set -eu

if [ $# != 3 ] || [ -z "${ADMIN:-}" ]; then
    echo "usage: ADMIN=user:password $0 MANAGEMENT-URL VHOST NAME < file with the password" >&2
    exit 2
fi
api=$1/api vhost=$2 name=$3
exchanges=${EXCHANGES:-customers.events,mail.events,credit.events,scheduler.events,desk.events}

refuse() { echo "$1" >&2; exit 2; }
case $name in *[!a-z0-9-]*|'') refuse "A name is made of a-z, 0-9 and -: the names of its queues begin with it." ;; esac
# Names of the services and of the broker's own users are taken.
case $name in customers|mail|credit|scheduler|desk|guest|tradeloom) refuse "$name is the name of a user of the system." ;; esac
case $vhost in /) vhost=%2F ;; *[!A-Za-z0-9_.-]*|'') refuse "A vhost is / or made of letters, digits, _ . -" ;; esac
case $exchanges in *[!a-z.,]*) refuse "EXCHANGES are names such as customers.events, separated by commas." ;; esac
IFS= read -r password || [ -n "$password" ] || refuse "The password comes on standard input."
case $password in *[!A-Za-z0-9_.~-]*) refuse "A password is made of letters, digits and _ . ~ -, which need no escaping in a URL." ;; esac
[ ${#password} -ge 16 ] || refuse "The password needs at least 16 characters."

# Secrets go to curl by standard input: a command line shows in the list of processes.
put() { printf 'user = "%s"\n%s' "$ADMIN" "$2" | curl --silent --show-error --fail --config - --request PUT \
    --header 'Content-Type: application/json' "$api/$1"; }

own="^$name\\\\\\\\..+\$"
events=$(printf %s "$exchanges" | sed 's/\./\\\\\\\\./g; s/,/|/g')
put "users/$name" "data = \"{\\\"password\\\": \\\"$password\\\", \\\"tags\\\": \\\"\\\"}\""
put "permissions/$vhost/$name" \
    "data = \"{\\\"configure\\\": \\\"$own\\\", \\\"write\\\": \\\"$own\\\", \\\"read\\\": \\\"^($name\\\\\\\\..+|$events)\$\\\"}\""
echo "$name reads $exchanges with queues named $name.*"
