#!/usr/bin/env bash
# Puts planted bugs into a copy of the algorithm, one at a time, and shows what catches each.
set -euo pipefail
export LC_ALL=C.UTF-8

usage() {
    cat <<'END'
Usage: Tests/Mutants/run.sh [NAME…] [--sample N] [--seeds N] [--scratch DIR] [--results FILE]

Puts each planted bug into a copy of Sources/Raft, builds the copy, and runs on it the unit tests
of Raft, the simulator and the explorer. Prints a table of what caught what.

  NAME            only the bugs whose patch has this in its name; all without one
  --sample N      N bugs, evenly spread over the list: the same ones each time
  --seeds N       the simulator gives up after N seeds for each size of cluster (default 25)
  --scratch DIR   where the copy and its build live (default .build-mutants); kept, for speed
  --results FILE  adds a line for each bug to FILE as soon as it is known, and skips those there
  --help          prints this

Exit status: 0 if every bug was caught, 1 if one survived or could not be put in, 64 for a command
line that makes no sense.
END
}

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")
scratch=$root/.build-mutants
seeds=25
sample=0
results=
wanted=()

complain() {
    printf 'run.sh: %s\n' "$*" >&2
    exit 64
}

number() {
    [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || complain "$1 needs a whole number above zero"
    printf '%s' "$2"
}

while (($# > 0)); do
    case $1 in
        -h | --help) usage && exit 0 ;;
        --sample) sample=$(number "$1" "${2:-}") && shift ;;
        --seeds) seeds=$(number "$1" "${2:-}") && shift ;;
        --scratch) scratch=${2:?--scratch needs a directory} && shift ;;
        --results) results=${2:?--results needs a file} && shift ;;
        -*) complain "there is no flag $1" ;;
        *) wanted+=("$1") ;;
    esac
    shift
done
mkdir -p "$scratch"
scratch=$(readlink -f -- "$scratch")
copy=$scratch/copy
said=$scratch/said
bin=

# The bugs ----------------------------------------------------------------------------------------

all() {
    local patch
    for patch in "$here"/*.patch; do basename -- "$patch" .patch; done
}

chosen() {
    local list name
    if ((${#wanted[@]} > 0)); then
        for name in "${wanted[@]}"; do
            list=$(all | grep -F -- "$name") || complain "there is no planted bug $name"
            printf '%s\n' "$list"
        done
    elif ((sample > 0)); then
        all | awk -v n="$sample" '{ a[NR] = $0 } END {
            if (n > NR) n = NR
            for (i = 0; i < n; i++) print a[int(i * NR / n) + 1] }'
    else
        all
    fi
}

words() { sed -n '1s/^Bug: //p' "$here/$1.patch"; }

touched() { sed -n 's|^+++ b/||p' "$here/$1.patch"; }

# The copy ----------------------------------------------------------------------------------------

# Only what the simulator and the tests need: less to build.
rooms='Raft|JSON|RaftWire|POSIX|RaftSimulation'

manifest() {
    awk -v rooms="$rooms" '
        /^let package/ { skips = 1 }
        !skips { print }
        /^    targets: \[/ { inside = 1; print "let package = Package(name: \"mutants\", targets: [" }
        inside && ($0 ~ "room\\(\"(" rooms ")\"" || /\.target\(name: "CSystem"/ ||
            /program\("raftsim"/ || /tests\(of: "Raft(Simulation)?"/) { print }
        END { print "], swiftLanguageModes: [.v6])" }' "$root/Package.swift"
}

# Copies a file unless it is there already: what is as it was is not built again.
refresh() { cmp -s -- "$1" "$2" || install -m 644 -D -- "$1" "$2"; }

prepare() {
    local file
    mkdir -p "$copy"
    manifest >"$scratch/Package.swift"
    refresh "$scratch/Package.swift" "$copy/Package.swift"
    while IFS= read -r file; do
        refresh "$root/$file" "$copy/$file"
    done < <(cd -- "$root" && originals)
    while IFS= read -r file; do
        [[ -e $root/$file ]] || rm -- "$copy/$file"
    done < <(cd -- "$copy" && originals)
}

originals() {
    local folders=(Sources/CSystem Sources/raftsim Tests/RaftTests Tests/RaftSimulationTests) room
    for room in ${rooms//|/ }; do folders+=("Sources/$room"); done
    find "${folders[@]}" -type f -not -path '*.docc/*' -not -name '*.orig'
}

build() {
    swift build --build-tests --package-path "$copy" --scratch-path "$scratch/build" >"$said" 2>&1
}

plant() { (cd -- "$copy" && patch -p1 --batch --forward --no-backup-if-mismatch) <"$here/$1.patch" >"$said" 2>&1; }

heal() {
    local file
    for file in $(touched "$1"); do refresh "$root/$file" "$copy/$file"; done
    find "$copy/Sources/Raft" -name '*.rej' -delete
}

# What catches it ---------------------------------------------------------------------------------

# The reason of a process that stopped, without the place in the sources.
stopped() { sed -n 's|.*Fatal error: ||p' "$said" | head -n 1; }

# Runs the tests whose names match; says which of them failed.
tests() {
    local said=$said.$1 status=0 names count reason
    timeout 120 "$bin/mutantsPackageTests.xctest" --testing-library swift-testing \
        --filter "$2" >"$said" 2>&1 || status=$?
    if ((status == 0)); then return; fi
    names=$(sed -nE 's/^.*Test (case passing .* to )?"(.*)" recorded an issue.*/\2/p' "$said" |
        sort -u)
    count=$(grep -c . <<<"$names" || true)
    reason=$(stopped)
    if [[ -n $reason ]]; then
        printf 'stop: %s' "$reason"
    elif ((count > 0)); then
        printf '“%s”' "$(head -n 1 <<<"$names")"
        if ((count > 1)); then printf ' and %d more' $((count - 1)); fi
    elif ((status == 124)); then
        printf 'do not end'
    else
        printf 'status %d' "$status"
    fi
}

# The smallest sizes that differ in a quorum, and in what is left of one.
sizes=(3 5 4)

simulator() {
    local said=$said.simulator from=0 to peers
    for to in 10 40 100 300 1000 3000 10000; do
        to=$((to < seeds ? to : seeds))
        for peers in "${sizes[@]}"; do
            simulate "$peers" "$from" "$to" || return 0
        done
        from=$to
        if ((from == seeds)); then return; fi
    done
}

# One batch of seeds; says what it found and fails if it found something.
simulate() {
    local peers=$1 from=$2 to=$3 status=0 seed text
    timeout 300 "$bin/raftsim" --seeds "$from..<$to" --peers "$peers" --no-bytes >"$said" 2>&1 ||
        status=$?
    if ((status == 0)); then return 0; fi
    seed=$(sed -nE 's/^seed ([0-9]+) breaks a promise.*/\1/p' "$said" | head -n 1)
    text=$(sed -nE 's/^VIOLATION +[^ ]+ ( ?s)? *//p' "$said" | head -n 1)
    if [[ -n $seed ]]; then
        printf '%d peers, %d seeds: %s' "$peers" $((seed + 1)) "$text"
    elif [[ -n $(stopped) ]]; then
        printf '%d peers, at most %d seeds: stops: %s' "$peers" "$to" "$(stopped)"
    else
        printf '%d peers, at most %d seeds: status %d' "$peers" "$to" "$status"
    fi
    return 1
}

# One result -------------------------------------------------------------------------------------

known() { [[ -n $results && -e $results ]] && grep -qF "$1"$'\t' "$results"; }

# Runs everything on the copy as it is, side by side: `tests`, `stories`, `simulated` and `explored`
# tell what was caught.
examine() {
    tests unit '^RaftTests\.' >"$scratch/tests" &
    tests stories '^RaftSimulationTests\.[A-Za-z]+Stories/' >"$scratch/stories" &
    simulator >"$scratch/simulated" &
    explorer >"$scratch/explored" &
    wait
    tests=$(<"$scratch/tests")
    stories=$(<"$scratch/stories")
    simulated=$(<"$scratch/simulated")
    explored=$(<"$scratch/explored")
}

judge() {
    local name=$1 verdict=caught tests='' stories='' simulated='' explored=''
    if ! plant "$name"; then
        tests="the patch does not fit: $(head -n 3 "$said" | tr '\n\t' '  ')" verdict=unfit
    elif ! build; then
        tests="does not compile: $(grep -m 1 'error:' "$said" | tr '\t' ' ')" verdict=unfit
    else
        examine
        [[ -n $tests$stories$simulated$explored ]] || verdict=SURVIVES
    fi
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$verdict" "$(words "$name")" \
        "${tests:-–}" "${stories:-–}" "${simulated:-–}" "${explored:-–}"
    heal "$name"
}

# A check that always fails proves no more than one that never does.
control() {
    local tests='' stories='' simulated='' explored=''
    examine
    [[ -z $tests$stories$simulated$explored ]] && return
    printf 'run.sh: without any bug: %s %s %s %s\n' \
        "$tests" "$stories" "$simulated" "$explored" >&2
    exit 1
}

# Three peers and one term: the smallest space in which two can lead.
explorer() {
    local said=$said.explorer status=0 states
    timeout 120 "$bin/raftsim" explore --peers 3 --terms 1 --seconds 60 >"$said" 2>&1 || status=$?
    if ((status == 0 || status == 2)); then return; fi
    states=$(sed -nE 's/^states +([0-9]+)$/\1/p' "$said")
    if [[ -n $(stopped) ]]; then
        printf 'stops: %s' "$(stopped)"
    elif ((status == 124)); then
        printf 'does not end'
    else
        printf '%s states: %s' "$states" "$(sed -n 's/^violation: //p' "$said" | head -n 1)"
    fi
}

table() {
    local name verdict bug tests stories simulated explored
    printf '| | Bug | Unit tests | Stories | Simulator | Explorer |\n'
    printf '| --- | --- | --- | --- | --- | --- |\n'
    while IFS=$'\t' read -r name verdict bug tests stories simulated explored; do
        if [[ $verdict != caught ]]; then bug="**$verdict**: $bug"; fi
        printf '| %s | %s | %s | %s | %s | %s |\n' \
            "${name%%-*}" "$bug" "$tests" "$stories" "$simulated" "$explored"
    done
}

# The lines of these bugs, in their order.
lines() {
    local name
    while IFS= read -r name; do grep -F -- "$name"$'\t' "$results"; done
}

main() {
    local names name caught total
    names=$(chosen)
    if [[ -z $results ]]; then
        results=$scratch/results.tsv
        : >"$results"
    fi
    printf 'copying and building …\n' >&2
    prepare
    build || { grep -m 5 'error:' "$said" && exit 1; }
    bin=$(swift build --package-path "$copy" --scratch-path "$scratch/build" --show-bin-path)
    control
    while IFS= read -r name; do
        known "$name" || judge "$name" | tee -a "$results" | tr '\t' '\n' | sed '1!s/^/    /' >&2
    done <<<"$names"
    lines <<<"$names" | table
    total=$(wc -l <<<"$names")
    caught=$(lines <<<"$names" | grep -c $'\tcaught\t' || true)
    printf '\n%d of %d planted bugs are caught.\n' "$caught" "$total"
    ((caught == total))
}

main
