#!/bin/sh
# Makes what has to be secret, once: random passwords into .env, a certificate authority of the deployment's own into
# deploy/secrets, and a certificate for each server on the inside. What is there is kept; what is new is added.
#
#   deploy/make-secrets.sh            make what is missing
#   deploy/make-secrets.sh --renew    also make the servers' certificates anew (the authority stays)
#
# Both are for the owner alone. What each is for, and how it is changed: docs/deploying.md.
set -eu
cd "$(dirname "$0")/.."
umask 077

folder=deploy/secrets
env=.env
# The private keys are read by other users inside the containers, each mounted alone; this folder keeps others out.
mkdir -p "$folder"
chmod 700 "$folder"
touch "$env"
chmod 600 "$env"

add() { grep -q "^$1=" "$env" || printf '%s=%s\n' "$1" "$2" >>"$env"; }
random() { openssl rand -hex 24; }

for name in DATABASE_ROOT BROKER_ADMIN GRAFANA; do add "${name}_PASSWORD" "$(random)"; done
for service in CUSTOMERS MAIL CREDIT SCHEDULER DESK; do
    name=$(printf %s "$service" | tr '[:upper:]' '[:lower:]')
    add "${service}_DATABASE_USER" "$name"
    add "${service}_DATABASE_PASSWORD" "$(random)"
    add "${service}_BROKER_USER" "$name"
    add "${service}_BROKER_PASSWORD" "$(random)"
done
add KEY_SECRET "$(random)"
add MAIL_KEY_SECRET "$(random)"

if [ ! -f "$folder/ca.key" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -subj "/O=Tradeloom/CN=Tradeloom inside" -keyout "$folder/ca.key" -out "$folder/ca.pem" 2>/dev/null
fi

certify() { # a server's name, as its clients call it
    if [ "${renew:-}" != yes ] && [ -f "$folder/$1.pem" ]; then return; fi
    printf 'subjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n' "$1" >"$folder/$1.ext"
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/O=Tradeloom/OU=servers/CN=$1" \
        -keyout "$folder/$1.key" -out "$folder/$1.csr" 2>/dev/null
    openssl x509 -req -in "$folder/$1.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 397 \
        -extfile "$folder/$1.ext" -out "$folder/$1.crt" 2>/dev/null
    # MongoDB wants both in one file.
    cat "$folder/$1.crt" "$folder/$1.key" >"$folder/$1.pem"
    rm "$folder/$1.csr" "$folder/$1.ext"
}

case ${1:-} in
    '') renew=no ;;
    --renew) renew=yes ;;
    *) echo "usage: $0 [--renew]" >&2; exit 2 ;;
esac
certify mongo
certify rabbitmq
# Inside its container each server runs as a user of its own, who has to read what is mounted for it.
chmod 644 "$folder"/ca.pem "$folder"/mongo.* "$folder"/rabbitmq.*
echo "Passwords are in $env, certificates in $folder. Keep a copy of both where the backups are not."
