#!/bin/sh
# The instructions that reading and printing one address takes: berkeley, core::net and the C library.
#
# Each program runs n and 2n turns under callgrind; the difference, divided by n, is one turn without
# start-up. Needs valgrind. Exits 1 when berkeley is not below both others at inet_pton and inet_ntop.
set -eu
cd "$(dirname "$0")"

cargo build --release --quiet --bin text
n=2000

instructions() { # who what turns
    valgrind --tool=callgrind --callgrind-out-file=/dev/null \
        target/release/text "$1" "$2" "$3" 2>&1 | sed -n 's/^.*Collected : //p'
}

turn() { # who what
    once=$(instructions "$1" "$2" $n)
    twice=$(instructions "$1" "$2" $((2 * n)))
    echo $(((twice - once) / n))
}

failed=0
printf '%-48s %9s %9s %9s\n' '' berkeley core::net libc
for call in pton ntop; do
    for address in 127.0.0.1 192.168.100.200 2001:db8::1 2001:db8:85a3:8d3:1319:8a2e:370:7348 :: \
        ::ffff:192.0.2.1; do
        ours=$(turn berkeley "$call:$address")
        core=$(turn core "$call:$address")
        libc=$(turn libc "$call:$address")
        printf '%-48s %9d %9d %9d\n' "inet_$call $address" "$ours" "$core" "$libc"
        if [ "$ours" -ge "$core" ] || [ "$ours" -ge "$libc" ]; then
            failed=1
        fi
    done
done
for address in 127.0.0.1 192.168.100.200 127.1 0x7f000001; do
    ours=$(turn berkeley "aton:$address")
    libc=$(turn libc "aton:$address")
    printf '%-48s %9d %9s %9d\n' "inet_aton $address" "$ours" - "$libc"
done
exit $failed
