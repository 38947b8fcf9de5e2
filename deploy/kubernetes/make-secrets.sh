#!/bin/sh
# Makes the Secrets of the services in the namespace tradeloom: users of database and broker with their passwords, what
# the desk seals its keys under, and, once the desk runs, the tokens the services read each other's feeds with.
# Certificates are somebody else's (docs/deploying.md). What is there is kept.
#
#   deploy/kubernetes/make-secrets.sh            passwords; needs the namespace
#   deploy/kubernetes/make-secrets.sh tokens     tokens; needs the desk's API
set -eu
umask 077
kube() { kubectl --namespace tradeloom "$@"; }
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# Values come on standard input: a command line shows in the list of processes.
give() { # secret; NAME=value lines on standard input
    kube get secret "$1" >/dev/null 2>&1 && { cat >/dev/null; return; }
    kube create secret generic "$1" --from-env-file=/dev/stdin
}

passwords() {
    for service in customers mail credit scheduler desk; do
        broker=$(random)
        printf 'username=%s\npassword=%s\n' "$service" "$broker" | give "$service-broker"
        broker=$(kube get secret "$service-broker" --output 'jsonpath={.data.password}' | base64 --decode)
        {
            printf 'DATABASE_USER=%s\nDATABASE_PASSWORD=%s\n' "$service" "$(random)"
            printf 'BROKER_USER=%s\nBROKER_PASSWORD=%s\n' "$service" "$broker"
            if [ "$service" = desk ]; then printf 'KEY_SECRET=%s\n' "$(random)"; fi
        } | give "$service"
    done
    # Later than the others: an installation may have been made without it.
    has mail KEY_SECRET || add mail KEY_SECRET "$(random)"
}

token() { # service, the feeds it reads
    kube exec --quiet deployment/desk-api -- python -m desk service-token --name "$1" --feeds "$2" --days 400
}

add() { # secret, key, value: put beside what the secret has
    printf '{"stringData": {"%s": "%s"}}' "$2" "$3" | kube patch secret "$1" --patch-file /dev/stdin
}

has() { [ -n "$(kube get secret "$1" --output "jsonpath={.data.$2}" 2>/dev/null)" ]; }

tokens() {
    while read -r service feeds; do
        has "$service" TOKEN || add "$service" TOKEN "$(token "$service" "$feeds" </dev/null)"
    done <<READERS
customers mail,credit
mail customers,credit
credit customers,scheduler
scheduler customers,mail,credit
desk customers,credit,scheduler
READERS
    kube get secret desk-live >/dev/null 2>&1 ||
        printf 'LIVE_TOKEN=%s\n' "$(token desk-live customers,mail,credit,scheduler </dev/null)" | give desk-live
    kube rollout restart deployment/desk-api
}

case ${1:-passwords} in
    passwords) passwords ;;
    tokens) tokens ;;
    *) echo "usage: $0 [tokens]" >&2; exit 2 ;;
esac
