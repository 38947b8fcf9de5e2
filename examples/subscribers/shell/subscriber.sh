#!/usr/bin/env bash
# A subscriber on the HTTP feed only. Needs: bash, curl, jq. Settings: FEED_URL, TOKEN, STATE (a folder).
set -euo pipefail
mkdir -p "$STATE" && cd "$STATE"
touch handled
all=0 first=0

handle() { # Your own work goes here: $1 is the event, one JSON object.
    jq -r '"\(.type) \(.id) \(.subject)"' <<<"$1"
}

# The answer goes into the file `answer`, its status to standard output. The token is on no command line.
ask() { curl --silent --show-error --max-time 60 --header @<(printf 'Authorization: Bearer %s' "$TOKEN") \
    --output answer --write-out '%{http_code}' --get "$FEED_URL$1" "${@:2}" || printf ' broken'; }

while true; do
    if [ -s places ]; then # a line for each partition: epoch/partition/number@commit; 64 in a request, in turn
        all=$(wc -l <places) first=$((first + 64 < all ? first + 64 : 0))
        after=$(tail -n "+$((first + 1))" places | head -n 64 | paste -sd,)
        status=$(ask /feed --data-urlencode "after=$after" --data limit=500 --data wait=$((all > 64 ? 1 : 20)))
    else # the beginning of history
        status=$(ask /feed/places)
        [ "$status" != 200 ] || jq -r '"\(.epoch)/\(range(.partitions))/0"' answer >places
        : >answer
    fi
    case $status in
    200) ;;
    # 409: the source was restored from a backup. What we have may never have happened: a person decides.
    401 | 403 | 409 | 422) cat answer >&2; exit 3 ;;
    *) echo "the feed is away ($status)" >&2; sleep 2; continue ;;
    esac
    while IFS= read -r event; do
        read -r id place count < <(jq -r '"\(.id) \(.place) \(.count)"' <<<"$event")
        if ! grep -qxF "$id" handled; then
            handle "$event"
            echo "$id" >>handled
        fi
        IFS=/ read -r epoch partition number index <<<"$place"
        if ((index + 1 == count)); then # the place moves on after a whole commit
            sed "s|^$epoch/$partition/.*|$epoch/$partition/$number@${id%/*}|" places >places.new
            mv places.new places
        fi
    done <answer
done
