#!/usr/bin/env bash
# Servers under load on loopback: berkeley's ways, std::net with a thread for each connection, Go, Python's socketserver, and
# an epoll loop on rustix that does no more than it has to. The server runs on one processor, the load on another.
#
#   benches/servers.sh [ROUNDS [SECONDS]]       15 rounds, 0.15 s for each figure: three minutes
#
# All in one run, turn and turn about, because only their ratios mean something: a figure is the median of the rounds, a ratio
# the median of the rounds' ratios. Needs cargo, go, python3, two processors, and 10,100 descriptors for a process. Writes
# servers.svg. Exits 1 when a goal is missed, 2 when a tool is.
set -euo pipefail
cd "$(dirname "$0")"

rounds=${1:-15} seconds=${2:-0.15}
for tool in cargo go python3 taskset; do
    command -v $tool >/dev/null || { echo "missing: $tool" >&2; exit 2; }
done
ulimit -Sn "$(ulimit -Hn)"

cargo build --release --locked --quiet --bin serve --bin load
serve=target/release/serve load=target/release/load
work=$(mktemp -d)
trap 'stop "${pids[@]}"; rm -rf "$work"' EXIT
go build -o "$work/serve_go" rivals/serve.go
# Not a wrapper that picks a version and starts slowly.
python=$(python3 -c 'import sys; print(sys.executable)')
mkfifo "$work/address"

pids=()
declare -A pid address

start() { # who
    local command=("$serve" "$1")
    case $1 in
    go) command=(env GOMAXPROCS=1 "$work/serve_go") ;;
    python-*) command=("$python" rivals/serve.py "${1#python-}") ;;
    esac
    # What a client's leaving makes a server say is of no interest here.
    taskset -c 0 "${command[@]}" >"$work/address" 2>>"$work/said" &
    pid[$1]=$!
    pids+=($!)
    read -r "address[$1]" <"$work/address"
}

stop() { # pid…
    [ $# = 0 ] || { kill "$@"; wait "$@"; } 2>/dev/null || true
}

under() { # who kind connections [seconds]: the figures of a load
    taskset -c 1 $load "${address[$1]}" "${pid[$1]}" "$2" "$3" ${4+"$4"}
}

all=(raw loop go std threads pool one fork python-threads python-one)
for who in "${all[@]}"; do start "$who"; done

for ((round = 0; round < rounds; round++)); do
    while read -r kind connections servers; do
        time=$seconds
        if [ "$connections" = 10000 ]; then
            # Opening so many takes longer than all the rest: fewer rounds, which last longer.
            [ $((round % 3)) = 0 ] || continue
            time=0.5
        fi
        # There and back: what gets worse with time does so for each of them.
        for who in $([ $((round / 3 % 2)) = 0 ] && echo "$servers" || tr ' ' '\n' <<<"$servers" | tac); do
            printf '%s\t%s\t%s\t%s\t%s\n' "$round" "$kind" "$connections" "$who" "$(under "$who" "$kind" "$connections" "$time")"
        done
    done <<CELLS
short 1 ${all[*]}
short 100 ${all[*]}
kept 1 raw loop go std threads pool one python-threads python-one
kept 100 raw loop go std threads pool python-threads
kept 10000 raw loop go
CELLS
done >"$work/rows"

# Memory, of servers that have not served yet.
stop "${pids[@]}"
pids=()
for who in raw loop go std threads pool python-threads; do
    case $who in raw | loop | go) connections=10000 ;; pool) connections=100 ;; *) connections=1000 ;; esac
    start "$who"
    printf '%s\t%s\t%s\n' "$who" $connections "$(under "$who" idle $connections)"
    stop "${pid[$who]}"
done >"$work/memory"
start loop
held=$(under loop held 10000)

"$python" servers.py "$work/rows" "$work/memory" "$held" servers.svg
