#!/bin/sh
# Makes the token each service reads the others' feeds with, into .env. Needs deploy/make-secrets.sh before it, and the
# images; starts the stores and nothing else. What is there is kept.
#
#   deploy/make-tokens.sh             make what is missing
#   deploy/make-tokens.sh --renew     make all anew; the former stay valid until they expire or are revoked
set -eu
cd "$(dirname "$0")/.."
umask 077

case ${1:-} in
    '') ;;
    --renew) sed -i '/^[A-Z_]*_TOKEN=/d' .env ;;
    *) echo "usage: $0 [--renew]" >&2; exit 2 ;;
esac

make_token() { # service, the feeds it reads
    variable=$(printf %s "$1" | tr '[:lower:]-' '[:upper:]_')_TOKEN
    if grep -q "^$variable=." .env; then return; fi
    # Compose refuses to do anything while a token is missing; these stand in for it.
    token=$(CUSTOMERS_TOKEN=- MAIL_TOKEN=- CREDIT_TOKEN=- SCHEDULER_TOKEN=- DESK_TOKEN=- DESK_LIVE_TOKEN=- \
        docker compose run --rm --no-TTY desk-api python -m desk service-token --name "$1" --feeds "$2" --days 400)
    printf '%s=%s\n' "$variable" "$token" >>.env
    echo "$1 reads $2"
}
make_token customers mail,credit
make_token mail customers,credit
make_token credit customers,scheduler
make_token scheduler customers,mail,credit
make_token desk customers,credit,scheduler
make_token desk-live customers,mail,credit,scheduler
