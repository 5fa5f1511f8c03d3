#!/bin/sh
# The instructions that reading and writing DNS messages takes.
#
# Each program runs n and 2n turns under callgrind; the difference, divided by n, is one turn without
# start-up. Needs valgrind. Exits 1 when the answer of 132 octets takes more than 1,500 instructions to read. What
# hostile messages cost is told by tests/growth.
set -eu
cd "$(dirname "$0")"
cargo build --release --quiet --bin dns

instructions() { # turns what…
    turns=$1
    shift
    valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        target/release/dns "$@" "$turns" 2>&1 | sed -n 's/^.*Collected : //p'
}

turn() { # n what…
    n=$1
    shift
    once=$(instructions "$n" "$@")
    twice=$(instructions $((2 * n)) "$@")
    echo $(((twice - once) / n))
}

failed=0
parse=$(turn 2000 parse)
echo "read the answer of 132 octets   $parse"
[ "$parse" -le 1500 ] || failed=1
echo "write it, compressed            $(turn 2000 build)"
echo "write a query with EDNS         $(turn 2000 query)"
exit $failed
