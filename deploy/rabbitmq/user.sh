#!/bin/sh
# Makes or renews a user of RabbitMQ who has queues and exchanges of its own, whose names begin with its name, and
# reads the exchanges it is given and no other. The password comes on standard input.
#
#   ADMIN=user:password EXCHANGES=customers.events,credit.events \
#       deploy/rabbitmq/user.sh http://localhost:15672 / warehouse < password-file
#
# A service's own user is made in the same way, with AS=<service>: it publishes as that service. Its name may be
# another one (customers-2), so that a password is changed by a second user, without a stop.
# CURL_CA_BUNDLE names the authority of a management API that is https.
set -eu

if [ $# != 3 ] || [ -z "${ADMIN:-}" ] || [ -z "${EXCHANGES+given}" ]; then
    echo "usage: ADMIN=user:password EXCHANGES=customers.events,... $0 MANAGEMENT-URL VHOST NAME < file with the password" >&2
    exit 2
fi
api=$1/api vhost=$2 name=$3 exchanges=$EXCHANGES service=${AS:-}

refuse() { echo "$1" >&2; exit 2; }
case $name in *[!a-z0-9-]*|'') refuse "A name is made of a-z, 0-9 and -: the names of its queues begin with it." ;; esac
case $service in *[!a-z]*) refuse "AS is the name of a service." ;; esac
if [ -z "$service" ]; then
    # Names of the services and of the broker's own users are taken.
    case $name in customers|mail|credit|scheduler|desk|guest|tradeloom) refuse "$name is the name of a user of the system." ;; esac
    [ -n "$exchanges" ] || refuse "EXCHANGES are those it may read, such as customers.events."
fi
case $vhost in /) vhost=%2F ;; *[!A-Za-z0-9_.-]*|'') refuse "A vhost is / or made of letters, digits, _ . -" ;; esac
case $exchanges in *[!a-z.,]*) refuse "EXCHANGES are names such as customers.events, separated by commas." ;; esac
IFS= read -r password || [ -n "$password" ] || refuse "The password comes on standard input."
case $password in *[!A-Za-z0-9_.~-]*) refuse "A password is made of letters, digits and _ . ~ -, which need no escaping in a URL." ;; esac
[ ${#password} -ge 16 ] || refuse "The password needs at least 16 characters."

# Secrets go to curl by standard input: a command line shows in the list of processes.
put() { printf 'user = "%s"\n%s' "$ADMIN" "$2" | curl --silent --show-error --fail --config - --request PUT \
    --header 'Content-Type: application/json' "$api/$1"; }

prefix=${service:-$name}
own="^$prefix\\\\\\\\..+\$"
read=$prefix\\\\\\\\..+
[ -z "$exchanges" ] || read="$read|$(printf %s "$exchanges" | sed 's/\./\\\\\\\\./g; s/,/|/g')"
if [ -n "$service" ]; then
    # Made before anybody reads it: a reader may not make another service's exchange.
    put "exchanges/$vhost/$service.events" 'data = "{\"type\": \"topic\", \"durable\": true}"'
fi
put "users/$name" "data = \"{\\\"password\\\": \\\"$password\\\", \\\"tags\\\": \\\"\\\"}\""
put "permissions/$vhost/$name" \
    "data = \"{\\\"configure\\\": \\\"$own\\\", \\\"write\\\": \\\"$own\\\", \\\"read\\\": \\\"^($read)\$\\\"}\""
echo "$name reads ${exchanges:-nothing} with queues named $prefix.*${service:+ and publishes to $service.events}"
