#!/bin/sh
# What a UDP datagram costs, sent and received: berkeley, std, socket2, nix and quinn-udp, by single calls, in batches
# and in segments that the kernel cuts and joins. A minute.
#
# Instructions are those of a program run with n turns taken from those with 2n, divided by n and by the 32 datagrams of
# a turn. Times are compared within one run of all, and their ratios are medians of 15 rounds. Needs cargo and valgrind.
# Exits 1 when berkeley allocates, 2 when a tool is missing.
set -eu
cd "$(dirname "$0")"
for tool in cargo valgrind; do
    command -v "$tool" >/dev/null || { echo "missing: $tool" >&2; exit 2; }
done
cargo build --release --locked --quiet --bin udp
udp=target/release/udp
out=$(mktemp)
trap 'rm -f "$out"' EXIT
n=100

instructions() { # who how turns
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$udp" "$1" "$2" 16 "$3" 2>&1 >"$out" |
        sed -n 's/^.*Collected : //p'
}

failed=0
echo "Instructions of a datagram of 16 bytes, sent and received; allocations of $((2 * n * 32)) such"
printf '%-8s %-14s %12s %12s\n' '' '' instructions allocations
while read -r how who; do
    once=$(instructions "$who" "$how" $n)
    twice=$(instructions "$who" "$how" $((2 * n)))
    allocations=$(sed -n 's/^allocations //p' "$out")
    printf '%-8s %-14s %12s %12s\n' "$how" "$who" \
        "$(awk -v d=$((twice - once)) -v n=$((n * 32)) 'BEGIN { printf "%.0f", d / n }')" "$allocations"
    case $who:$allocations in
    berkeley*:0) ;;
    berkeley*) failed=1 ;;
    esac
done <<'WHO'
single std
single socket2
single nix
single berkeley
single quinn-udp
single berkeley-ecn
mmsg nix
mmsg berkeley
mmsg quinn-udp
mmsg berkeley-ecn
gso socket2
gso nix
gso berkeley
gso quinn-udp
gso berkeley-ecn
WHO

echo
echo "Time of a datagram of 1200 bytes: in proportion to std's, and to that of berkeley doing the same"
printf '%-8s %-14s %20s %20s %12s\n' '' '' 'of std, wall (cpu)' 'of berkeley' 'ns (cpu)'
"$udp" times 1200 1000 15 |
    awk -F'\t' '{ printf "%-8s %-14s %12.3f (%.3f) %12.3f (%.3f) %6d (%d)\n", $2, $1, $4, $7, $5, $8, $3, $6 }'
exit $failed
