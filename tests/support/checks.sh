# What the scripts of tests/ have in common, read by them: a line a check, then the sum.

passed=0 failed=0
ok() { passed=$((passed + 1)); echo "ok      $1"; }
fail() { failed=$((failed + 1)); echo "FAILED  $1${2:+: $2}"; }
finish() { echo "${0##*/}: $passed passed, $failed failed"; [ "$failed" = 0 ]; exit; }

# equal NAME EXPECTED GOT
equal() {
    if [ "$2" = "$3" ]; then ok "$1"; else fail "$1" "expected $(printf %q "$2"), got $(printf %q "$3")"; fi
}

declare -A live # the processes that the script has to end
end() {
    kill -9 "$1"
    wait "$1"
    unset "live[$1]"
} 2>/dev/null
