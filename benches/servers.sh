#!/usr/bin/env bash
# Servers under load on loopback: berkeley's ways, std::net with a thread for each connection, Go, Python's socketserver, and
# an epoll loop on rustix that does no more than it has to. The server runs on one processor, the load on another.
#
#   benches/servers.sh [ROUNDS [SECONDS]]       15 rounds, 0.15 s for each figure: two and a half minutes
#
# All in one run, turn and turn about, because only their ratios mean something: a figure is the median of the rounds, a ratio
# the median of the rounds' ratios. Needs cargo, go, python3, two processors, and 10,100 descriptors for a process. Writes
# servers.svg. Exits 1 when a goal is missed, 2 when a tool is.
#
# Where others use the machine too, requests a second say little, and processor time is all that can be compared;
# `chrt -r 10 benches/servers.sh` (for root) keeps them away.
set -euo pipefail
cd "$(dirname "$0")"

rounds=${1:-15} seconds=${2:-0.15}
for tool in cargo go python3 taskset; do
    command -v $tool >/dev/null || { echo "missing: $tool" >&2; exit 2; }
done
ulimit -Sn "$(ulimit -Hn)"
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge 10100 ] || { echo "too few descriptors: $(ulimit -n)" >&2; exit 2; }

cargo build --release --locked --quiet --bin serve --bin load
serve=target/release/serve load=target/release/load
work=$(mktemp -d)
declare -A pid address
trap 'stop "${!pid[@]}"; rm -rf "$work"' EXIT
go build -o "$work/serve_go" rivals/serve.go
# Not a wrapper that picks a version and starts slowly.
python=$(python3 -c 'import sys; print(sys.executable)')
mkfifo "$work/address"

start() { # who
    local command=("$serve" "$1")
    case $1 in
    go) command=(env GOMAXPROCS=1 "$work/serve_go") ;;
    python-*) command=("$python" rivals/serve.py "${1#python-}") ;;
    esac
    # What a client's leaving makes a server say is of no interest here.
    taskset -c 0 "${command[@]}" >"$work/address" 2>>"$work/said" &
    pid[$1]=$!
    read -r "address[$1]" <"$work/address"
}

stop() { # who…
    local who
    for who; do
        { kill "${pid[$who]}" && wait "${pid[$who]}"; } 2>/dev/null || true
        unset "pid[$who]"
    done
}

under() { # who kind connections [seconds]: the figures of a load
    taskset -c 1 $load "${address[$1]}" "${pid[$1]}" "$2" "$3" ${4+"$4"}
}

all=(raw loop go std threads pool one fork python-threads python-one)
for who in "${all[@]}"; do start "$who"; done

for ((round = 0; round < rounds; round++)); do
    while read -r kind connections servers; do
        each=$seconds
        if [ "$connections" = 10000 ]; then
            # Opening so many takes longer than all the rest: fewer rounds, which last longer.
            [ $((round % 3)) = 0 ] || continue
            each=0.5
        fi
        # Each has another place in every round: what depends on the place does so for each of them.
        read -ra turn <<<"$servers"
        for ((n = 0; n < ${#turn[@]}; n++)); do
            who=${turn[(n + round) % ${#turn[@]}]}
            figures=$(under "$who" "$kind" "$connections" "$each")
            printf '%s\t%s\t%s\t%s\t%s\n' "$round" "$kind" "$connections" "$who" "$figures"
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
stop "${all[@]}"
for who in raw loop go std threads pool python-threads; do
    case $who in raw | loop | go) connections=10000 ;; pool) connections=100 ;; *) connections=1000 ;; esac
    start "$who"
    grown=$(under "$who" idle $connections)
    printf '%s\t%s\t%s\n' "$who" $connections "$grown"
    stop "$who"
done >"$work/memory"
start loop
held=$(under loop held 10000)

"$python" servers.py "$work/rows" "$work/memory" "$held" servers.svg
