#!/usr/bin/env bash
# The system calls of a lookup: berkeley's beside those of glibc, musl, Go and hickory-resolver.
#
# All ask the same name server, NSD, over the same files, in namespaces of their own: nothing is sent anywhere, and nothing
# of the machine is touched. A figure is what a program calls in N lookups taken from what it calls in 2N, divided by N, so
# that start-up cancels; calls of all threads are in it. The least of several runs counts, since timers, interrupted calls
# and Go's collector add to some of them.
#
# Needs cargo, strace, nsd, unshare(1) and ip(8), and an `unshare -rnm` that is permitted; says which rival is left out for
# want of gcc, musl-gcc or go. Exits 1 when a goal is missed, 2 when a tool is. A minute, and three before that to build the rivals for the first time.
set -euo pipefail
cd "$(dirname "$0")/rivals"

inside=${1:-}
turns=20 runs=3
failed=0

outside() {
    local tool missing=0
    for tool in cargo strace nsd unshare ip; do
        command -v "$tool" >/dev/null || { echo "missing: $tool" >&2; missing=1; }
    done
    [ "$missing" = 0 ] || exit 2
    cargo build --release --locked --quiet --bin lookup
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    if command -v gcc >/dev/null; then gcc -O2 -o "$work/glibc" lookup.c; else echo "left out: glibc, for want of gcc"; fi
    if command -v musl-gcc >/dev/null; then musl-gcc -O2 -static -o "$work/musl" lookup.c; else
        echo "left out: musl, for want of musl-gcc"
    fi
    if command -v go >/dev/null; then
        CGO_ENABLED=0 GOFLAGS='' GOCACHE=$work/cache go build -o "$work/go" lookup.go
    else
        echo "left out: Go"
    fi
    export work
    unshare -rnm --pid --mount-proc --fork --kill-child "./../$(basename "$0")" --inside
}

network() {
    ip link set lo up
    ip link add v0 type veth peer name v1
    ip addr add 10.9.0.1/24 dev v0
    ip addr add 2001:db8:9::1/64 dev v0 nodad
    ip link set v0 up
    ip link set v1 up
    ip route add default dev v0
    ip -6 route add default dev v0
}

files() {
    mkdir -p "$work/etc" "$work/nsd"
    cat >"$work/nsd/zone" <<'ZONE'
$TTL 60
@ SOA ns. root. 1 3600 600 86400 60
@ NS ns.
ns A 127.0.0.1
one.example A 192.0.2.1
one.example AAAA 2001:db8::1
two.example A 192.0.2.1
two.example A 192.0.2.2
two.example AAAA 2001:db8::1
two.example AAAA 2001:db8::2
ZONE
    cat >"$work/nsd/conf" <<CONF
server:
    ip-address: 127.0.0.1
    username: ""
    chroot: ""
    database: ""
    pidfile: ""
    xfrdfile: ""
    xfrdir: "$work/nsd"
    zonelistfile: "$work/nsd/list"
    rrl-ratelimit: 0
    rrl-whitelist-ratelimit: 0
    zonesdir: "$work/nsd"
    server-count: 1
remote-control:
    control-enable: no
zone:
    name: "."
    zonefile: zone
CONF
    cp -a /etc/ld.so.* /etc/alternatives "$work/etc" 2>/dev/null || true
    echo 'hosts: files dns' >"$work/etc/nsswitch.conf"
    printf '127.0.0.1 localhost\n192.0.2.9 listed.example listed\n' >"$work/etc/hosts"
    : >"$work/etc/gai.conf"
    resolv ''
    mount --bind "$work/etc" /etc
    nsd -d -c "$work/nsd/conf" >"$work/nsd/log" 2>&1 &
    for ((n = 0; n < 100; n++)); do
        "$bin" berkeley one.example 1 | grep -q 192 && return
        sleep 0.05
    done
    cat "$work/nsd/log"
    exit 2
}

# A file that changed a moment ago is read by each lookup until its times can be trusted.
resolv() {
    printf '%s\n' 'nameserver 127.0.0.1' "$@" >"$work/etc/resolv.conf"
    sleep 0.2
}

# count TRACE: the names of the calls, each with its number; `dump` are the requests for all addresses of this machine.
count() {
    awk 'match($0, /^[0-9]+ +[a-z0-9_]+\(/) {
            name = substr($0, RSTART, RLENGTH - 1)
            sub(/^[0-9]+ +/, "", name)
            count[name]++
            sum++
            if (/RTM_GETADDR/) dump++
        }
        END {
            for (name in count) print name, count[name]
            print "dump", dump + 0
            print "sum", sum
        }' "$1"
}

# least TURNS PROGRAM…: the counts of the run with the fewest calls.
least() {
    local n=$1 run sum least=''
    shift
    for ((run = 0; run < runs; run++)); do
        strace -f -qq -o "$work/trace" "$@" "$n" >"$work/out"
        count "$work/trace" >"$work/run"
        sum=$(awk '/^sum/ { print $2 }' "$work/run")
        if [ -z "$least" ] || [ "$sum" -lt "$least" ]; then
            least=$sum
            cp "$work/run" "$work/least"
        fi
    done
    cat "$work/least"
}

# row WHAT NAME WHO: a line of the table; its sum is left in `sum`, without the dump.
declare -A sum
row() {
    local what=$1 name=$2 who=$3 program
    case $who in
        berkeley* | hickory) program=("$bin" "$who" "$name") ;;
        *) [ -x "$work/$who" ] || return 0; program=("$work/$who" "$name") ;;
    esac
    least $turns "${program[@]}" >"$work/once"
    least $((2 * turns)) "${program[@]}" >"$work/twice"
    awk -v n=$turns '
        { count[$1] += FILENAME == ARGV[1] ? -$2 : $2 }
        END {
            for (name in count) {
                per = int(count[name] * 10 / n + (count[name] < 0 ? -0.5 : 0.5)) / 10
                if (per > 0.1 || name ~ /^(sum|dump)$/) print name, per
            }
        }' "$work/once" "$work/twice" | sort >"$work/row"
    local all dump
    all=$(awk '/^sum/ { print $2 }' "$work/row")
    dump=$(awk '/^dump/ { print $2 }' "$work/row")
    # The request and what receives the answer. glibc has a socket for it besides, and makes it each time; with many lookups
    # in one call it comes with what is asked anyway.
    [[ $who == berkeley* && $who != berkeley-many ]] || dump=0
    sum["$what $who"]=$(awk "BEGIN { print $all - 2 * $dump }")
    printf '%-16s %-18s %6s %-5s %s\n' "$what" "$who" "${sum["$what $who"]}" \
        "$(awk "BEGIN { if ($dump > 0) print \"+ \" 2 * $dump }")" \
        "$(awk '!/^(sum|dump)/ { printf "%s%s%s", (n++ ? ", " : ""), $1, ($2 == 1 ? "" : " x " $2) }' "$work/row")"
}

goal() { # what, who, most
    if awk "BEGIN { exit !(${sum["$1 $2"]} <= $3) }"; then
        echo "goal met: $1, $2: ${sum["$1 $2"]}, at most $3"
    else
        echo "GOAL MISSED: $1, $2: ${sum["$1 $2"]}, at most $3"
        failed=1
    fi
}

inside() {
    local who ours="berkeley berkeley-into berkeley-one-port berkeley-no-files berkeley-many berkeley-free"
    local rivals="glibc musl go hickory"
    bin=$PWD/target/release/lookup
    network
    files
    for who in $ours $rivals; do row "1 A, 1 AAAA" one.example "$who"; done
    for who in $ours $rivals; do row "2 A, 2 AAAA" two.example "$who"; done
    resolv 'search a.test b.test c.test' 'options ndots:5'
    for who in $ours $rivals; do row "ndots:5" one.example "$who"; done
    resolv
    for who in $ours $rivals; do row "no such name" no.example "$who"; done
    for who in $ours $rivals; do row "in hosts" listed.example "$who"; done
    # Many lookups in one call are of names alone.
    for who in ${ours/berkeley-many/} $rivals; do row "a number" 192.0.2.1 "$who"; done
    goal "1 A, 1 AAAA" berkeley 20
    goal "2 A, 2 AAAA" berkeley 20
    goal "1 A, 1 AAAA" berkeley-no-files 11
    goal "ndots:5" berkeley 36
    goal "in hosts" berkeley 4
    goal "a number" berkeley 0
    exit $failed
}

if [ "$inside" = --inside ]; then inside; else outside; fi
