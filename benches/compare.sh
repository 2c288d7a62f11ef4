#!/bin/sh
# How fast one commit is against another: both are built, then run in turns, and the medians and their ratios are printed.
#
#     benches/compare.sh BEFORE AFTER [NAME]...
#
# BEFORE and AFTER are commits; `.` is what lies in the working tree. NAMEs are benchmarks of `benches/simulation.rs`
# (default: those below). Times of a busy machine mean little, ratios of runs in turns more. ROUNDS (default 5) says how often
# each is run. Trees and builds stay in target/compare for the next time; `git worktree prune` forgets trees that were deleted.
set -eu

if [ $# -lt 2 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 2
fi
before=$1
after=$2
shift 2
[ $# -gt 0 ] || set -- smi_ref england_status_quo england_slow_and_supervised england_everything_on
rounds=${ROUNDS:-5}
root=$(git rev-parse --show-toplevel)
place="$root/target/compare"
mkdir -p "$place"

# Builds the benchmarks of a commit in a tree of its own, and prints where the program is.
build() {
    if [ "$1" = . ]; then
        tree=$root
    else
        commit=$(git -C "$root" rev-parse --verify "$1^{commit}")
        tree="$place/$commit"
        [ -d "$tree" ] || git -C "$root" worktree add --quiet --detach "$tree" "$commit"
    fi
    (cd "$tree" && CARGO_TARGET_DIR="$place/target-$2" cargo bench --locked --bench simulation --no-run 2>&1) |
        sed -n 's/.*Executable .*(\(.*\))$/\1/p'
}

one=$(build "$before" before)
other=$(build "$after" after)
for built in "$before=$one" "$after=$other"; do
    if [ ! -x "${built#*=}" ]; then
        echo "${built%%=*} does not build: try \`cargo bench --bench simulation --no-run\` there" >&2
        exit 1
    fi
done
seconds() {
    "$1" "$2\$" --bench --sample-count 1 2>/dev/null | awk '
        { for (i = 1; i < NF; i++) if ($(i + 1) ~ /^(ns|µs|ms|s)$/) {
            scale["ns"] = 1e-9; scale["µs"] = 1e-6; scale["ms"] = 1e-3; scale["s"] = 1
            print $i * scale[$(i + 1)]; exit } }'
}

printf '%-32s %10s %10s %7s %15s\n' benchmark before after ratio 'ratio of rounds'
for name in "$@"; do
    : > "$place/rounds"
    round=0
    while [ "$round" -lt "$rounds" ]; do
        printf '%s %s\n' "$(seconds "$one" "$name")" "$(seconds "$other" "$name")" >> "$place/rounds"
        round=$((round + 1))
    done
    awk -v name="$name" '
        function median(of, n,   i, j, swap) {
            for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (of[j] < of[i]) { swap = of[i]; of[i] = of[j]; of[j] = swap }
            return n % 2 ? of[(n + 1) / 2] : (of[n / 2] + of[n / 2 + 1]) / 2
        }
        NF == 2 { n++; a[n] = $1; b[n] = $2; r[n] = $2 / $1 }
        END {
            if (!n) { printf "%-32s nothing was measured: is there such a benchmark?\n", name; exit }
            middle = median(r, n)
            printf "%-32s %8.3f s %8.3f s %7.3f %7.3f - %.3f\n", name, median(a, n), median(b, n), middle, r[1], r[n]
        }' "$place/rounds"
done
