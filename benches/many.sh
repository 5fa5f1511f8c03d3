#!/usr/bin/env bash
# Throughput: 10,000 distinct names, A and AAAA, sorted, from nsd on loopback; server and client are pinned to one
# processor each. All in one run, turn and turn about, because only their ratios mean something.
#
#   benches/many.sh [ROUNDS]        five by default, a few seconds each
#
# Needs cargo, gcc, nsd, dnsperf, the headers of c-ares, two processors, and an `unshare -rmn` that is permitted: the
# server has port 53 of a loopback interface of its own, and glibc a resolv.conf. Exits 1 when a goal is missed.
set -euo pipefail
cd "$(dirname "$0")"

rounds=${1:-5}
# So many lookups at once: a server whose processor is busy elsewhere drops what more of them send in one go.
names=10000 zone=many.example at_once=64

if [ -z "${BERKELEY_INSIDE-}" ]; then
    cargo build --release --locked --quiet --bin many
    (cd rivals && cargo build --release --locked --quiet --bin many_hickory)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    gcc -O2 -o "$work/cares" rivals/many_cares.c -lcares
    gcc -O2 -pthread -o "$work/glibc" rivals/many_glibc.c
    awk -v n=$names -v zone=$zone 'BEGIN {
        print "$ORIGIN " zone ".\n$TTL 3600\n@ SOA ns root 1 2 3 4 5\n@ NS ns\nns A 127.0.0.1"
        for (i = 0; i < n; i++) {
            printf "h%d A 10.%d.%d.%d\n", i, 1 + i / 65536, i / 256 % 256, i % 256
            printf "h%d AAAA 2001:db8::%x\n", i, i + 1
        }
    }' >"$work/zone"
    awk -v n=$names -v zone=$zone 'BEGIN { for (i = 0; i < n; i++) printf "h%d.%s A\nh%d.%s AAAA\n", i, zone, i, zone }' \
        >"$work/questions"
    cat >"$work/nsd.conf" <<CONF
server:
    username: ""
    chroot: ""
    database: ""
    pidfile: ""
    xfrdfile: ""
    zonelistfile: "$work/zonelist"
    xfrdir: "$work"
    ip-address: 127.0.0.1
    server-count: 1
    rrl-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: $zone
    zonefile: $work/zone
CONF
    echo 'nameserver 127.0.0.1' >"$work/resolv.conf"
    echo 'hosts: files dns' >"$work/nsswitch.conf"
    BERKELEY_INSIDE=$work unshare -rmn "./${0##*/}" "$rounds"
    exit
fi

work=$BERKELEY_INSIDE
ip link set lo up
mount --bind "$work/resolv.conf" /etc/resolv.conf
mount --bind "$work/nsswitch.conf" /etc/nsswitch.conf
taskset -c 1 nsd -d -c "$work/nsd.conf" 2>"$work/log" &
server=$!
trap 'kill $server; wait $server || true' EXIT
until target/release/many 127.0.0.1:53 1 $zone 1 fresh 2>/dev/null | grep -q '1 of 1'; do
    kill -0 $server || { cat "$work/log"; exit 2; }
done

# client WHO PROGRAM…: a row of `who`, lookups a second; fewer names than there are is a failure.
client() {
    local who=$1 out
    shift
    out=$(taskset -c 0 "$@")
    case $out in
    *": $names of $names, "*) ;;
    *) echo "$who: $out" >&2; exit 1 ;;
    esac
    printf '%s\t%s\n' "$who" "$(sed -n 's/.*, \([0-9]*\) lookups.*/\1/p' <<<"$out")"
}

for ((round = 0; round < rounds; round++)); do
    for how in fresh one-port kept kept-one-port; do
        client "berkeley, $how" target/release/many 127.0.0.1:53 $names $zone $at_once $how
    done
    client "glibc, 16 threads" "$work/glibc" $names $zone 16
    client "c-ares, sorted" "$work/cares" 127.0.0.1:53 $names $zone $at_once sorted
    client "c-ares, unsorted" "$work/cares" 127.0.0.1:53 $names $zone $at_once unsorted
    client "hickory" rivals/target/release/many_hickory 127.0.0.1:53 $names $zone $at_once
    queries=$(taskset -c 0 dnsperf -s 127.0.0.1 -d "$work/questions" -n 1 -c 1 -T 1 -q 200 2>/dev/null |
        sed -n 's/.*Queries per second: *\([0-9]*\).*/\1/p')
    printf 'dnsperf (half its queries)\t%d\n' $((queries / 2))
done >"$work/rows"

# The median of each, and how it stands to glibc, c-ares and dnsperf.
sort -t$'\t' -k1,1 -k2,2n "$work/rows" | awk -F'\t' '
    { if (!($1 in n)) order[++rows] = $1; value[$1, ++n[$1]] = $2 }
    function median(who) { return value[who, int((n[who] + 1) / 2)] }
    function goal(what, figure, least) {
        printf "%s: %s: %.2f, at least %.2f\n", (figure >= least ? "goal met" : "GOAL MISSED"), what, figure, least
        if (figure < least) missed = 1
    }
    END {
        glibc = median("glibc, 16 threads"); cares = median("c-ares, sorted")
        dnsperf = median("dnsperf (half its queries)")
        printf "%-28s %10s %10s %10s %10s\n", "", "a second", "of glibc", "of c-ares", "of dnsperf"
        for (i = 1; i <= rows; i++) {
            it = median(order[i])
            printf "%-28s %10d %10.2f %10.2f %10.2f\n", order[i], it, it / glibc, it / cares, it / dnsperf
        }
        goal("fresh ports, beside glibc on 16 threads", median("berkeley, fresh") / glibc, 1.7)
        kept = median("berkeley, kept")
        goal("kept sockets, beside c-ares sorted", kept / cares, 1.1)
        goal("kept sockets, beside dnsperf", kept / dnsperf, 0.5)
        exit missed
    }'
