#!/usr/bin/env bash
# Puts planted bugs into a copy of the sources, one at a time, and shows what catches each.
set -euo pipefail
export LC_ALL=C.UTF-8

usage() {
    cat <<'END'
Usage: Tests/Mutants/run.sh [NAME…] [--sample N [--seed S]] [--quick] [--check] [--seeds N]
                            [--scratch DIR] [--results FILE]

Puts each planted bug into a copy of the sources, builds the copy, and runs on it the tests of the
module that the bug is in; for a bug in Raft or RaftServer the stories, the simulator and the
explorer as well. Prints a table of what caught what.

  NAME            only the bugs whose patch has this in its name; all without one
  --sample N      N of these bugs, drawn by chance
  --seed S        the chance to draw them by (default: a new one, which is printed)
  --quick         build no more than the module and its tests, and do not ask the others once these
                  have caught the bug
  --check         only look whether every patch still applies
  --seeds N       the simulator gives up after N seeds for each size of cluster (default 25)
  --scratch DIR   where the copy and its build live (default .build-mutants); kept, for speed
  --results FILE  adds a line for each bug to FILE as soon as it is known, and skips those there
  --help          prints this

Exit status: 0 if every bug was caught, 1 if one survived or could not be put in, 64 for a usage
error.
END
}

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$(readlink -f -- "$here/../..")
scratch=$root/.build-mutants
seeds=25
sample=0
seed=$RANDOM
quick=
checks=
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
        --seed) seed=$(number "$1" "${2:-}") && shift ;;
        --seeds) seeds=$(number "$1" "${2:-}") && shift ;;
        --quick) quick=yes ;;
        --check) checks=yes ;;
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
sound=$scratch/sound
bin=

# The bugs ----------------------------------------------------------------------------------------

all() {
    local patch
    for patch in "$here"/*.patch; do basename -- "$patch" .patch; done
}

named() {
    local list name
    if ((${#wanted[@]} == 0)); then all && return; fi
    for name in "${wanted[@]}"; do
        list=$(all | grep -F -- "$name") || complain "there is no planted bug $name"
        printf '%s\n' "$list"
    done
}

chosen() {
    if ((sample == 0)); then named && return; fi
    named | awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' | sort -n |
        awk -F '\t' -v sample="$sample" 'NR <= sample { print $2 }' | sort
}

words() { sed -n '1s/^Bug: //p' "$here/$1.patch"; }

touched() { sed -nE 's|^\+\+\+ b/([^\t]*).*|\1|p' "$here/$1.patch"; }

# The first line of a file that an expression finds, as the expression puts it. One process: in a
# pipe that ends early, the writer fails now and then.
first() { sed -nE "$1; T; q" "$2"; }

module() { first 's|^\+\+\+ b/[^/]*/([^/]*).*|\1|p' "$here/$1.patch"; }

# The tests to run: those of the module, and those that a second line of the patch names; if these are
# of the module, they alone.
suites() {
    local own named
    own="$(module "$1")Tests\."
    named=$(sed -n '2s/^Tests: //p' "$here/$1.patch")
    if [[ $named != "$own"* ]]; then named=$own${named:+|$named}; fi
    printf '^%s' "$named"
}

# The modules whose tests those are.
modules() { suites "$1" | grep -oE '[A-Za-z]+Tests' | sed 's/Tests$//' | sort -u; }

# Whether the stories, the simulator and the explorer run the code that the bug is in.
is_simulated() { [[ $(module "$1") =~ ^(Raft|RaftServer|RaftWire|RaftGuard)$ ]]; }

# What they need.
simulation=(RaftSimulation raftsim)

# What is to be built for a bug.
needed() {
    modules "$1"
    if [[ -z $quick ]] && is_simulated "$1"; then printf '%s\n' "${simulation[@]}"; fi
}

# Names every patch that does not apply; fails if there is one.
check() {
    local name status=0
    for name in $(all); do
        if ! (cd -- "$root" && patch -p1 --batch --forward --dry-run) \
            <"$here/$name.patch" >"$said" 2>&1; then
            printf 'does not apply: %s\n' "$name"
            status=1
        fi
    done
    return "$status"
}

# The copy ----------------------------------------------------------------------------------------

# Copies a file unless it is there already: what is as it was is not built again.
refresh() { cmp -s -- "$1" "$2" || install -m 644 -D -- "$1" "$2"; }

originals() {
    (cd -- "$root" && git ls-files --cached --others --exclude-standard -- Package.swift Sources Tests |
        grep -v '^Tests/Mutants/')
}

prepare() {
    local file
    while IFS= read -r file; do
        refresh "$root/$file" "$copy/$file"
    done < <(originals)
    while IFS= read -r file; do
        rm -- "$copy/$file"
    done < <(comm -13 <(originals | sort) <(cd -- "$copy" && find . -type f -printf '%P\n' | sort))
}

# Builds these modules and programs, their tests, and what they need.
build() {
    local IFS=,
    local names=$*
    RAFT_ONLY=${names//$'\n'/,} swift build --build-tests --package-path "$copy" \
        --scratch-path "$scratch/build" >"$said" 2>&1
}

plant() { (cd -- "$copy" && patch -p1 --batch --forward --no-backup-if-mismatch) <"$here/$1.patch" >"$said" 2>&1; }

heal() {
    local file
    for file in $(touched "$1"); do refresh "$root/$file" "$copy/$file"; done
    find "$copy/Sources" '(' -name '*.rej' -o -name '*.orig' ')' -delete
}

# What catches it ---------------------------------------------------------------------------------

# The reason of a process that stopped, without the place in the sources.
stopped() { first 's|.*Fatal error: ||p' "$said"; }

# Runs the tests whose names match; says which of them failed.
tests() {
    local said=$said.$1 status=0 names count reason
    timeout 300 "$bin/raftPackageTests.xctest" --testing-library swift-testing \
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
sizes=(3 5 4 2)

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
    timeout 300 "$bin/raftsim" --seeds "$from..<$to" --peers "$peers" >"$said" 2>&1 ||
        status=$?
    if ((status == 0)); then return 0; fi
    seed=$(first 's/^seed ([0-9]+) breaks a promise.*/\1/p' "$said")
    text=$(first 's/^VIOLATION +[^ ]+ ( ?s)? *//p' "$said")
    if [[ -n $seed ]]; then
        printf '%d peers, %d seeds: %s' "$peers" $((seed + 1)) "$text"
    elif [[ -n $(stopped) ]]; then
        printf '%d peers, at most %d seeds: stops: %s' "$peers" "$to" "$(stopped)"
    else
        printf '%d peers, at most %d seeds: status %d' "$peers" "$to" "$status"
    fi
    return 1
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
        printf '%s states: %s' "$states" "$(first 's/^violation: //p' "$said")"
    fi
}

# One result --------------------------------------------------------------------------------------

known() { [[ -n $results && -e $results ]] && grep -qF "$1"$'\t' "$results"; }

# Lets the stories, the simulator and the explorer look at the copy as it is.
simulate_all() {
    tests stories '^RaftSimulationTests\.[A-Za-z]+Stories/' >"$scratch/stories" &
    simulator >"$scratch/simulated" &
    explorer >"$scratch/explored" &
    wait
    stories=$(<"$scratch/stories")
    simulated=$(<"$scratch/simulated")
    explored=$(<"$scratch/explored")
}

# A bug that the tests of its module have not caught, or that everything is to look at.
examine() {
    if ! is_simulated "$1" || [[ -n $quick && -n $tests ]]; then return; fi
    if [[ ! -e $sound ]]; then
        heal "$1"
        control_simulation
        plant "$1"
    fi
    build "$(modules "$1")" "${simulation[@]}" && simulate_all
}

judge() {
    local name=$1 verdict=caught tests='' stories='' simulated='' explored=''
    if ! plant "$name"; then
        tests="the patch does not apply: $(head -n 3 "$said" | tr '\n\t' '  ')" verdict=unfit
    elif ! build "$(needed "$name")"; then
        tests="does not compile: $(grep -m 1 'error:' "$said" | tr '\t' ' ')" verdict=unfit
    else
        tests=$(tests unit "$(suites "$name")")
        examine "$name" || tests="does not compile with the others" verdict=unfit
        [[ -n $tests$stories$simulated$explored ]] || verdict=SURVIVES
    fi
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$verdict" "$(module "$name")" \
        "$(words "$name")" "${tests:-–}" "${stories:-–}" "${simulated:-–}" "${explored:-–}"
    heal "$name"
}

# A check that always fails proves no more than one that never does -------------------------------

refuse() {
    printf 'run.sh: without any bug: %s\n' "$*" >&2
    exit 1
}

# The tests of these bugs.
control_tests() {
    local name all='' found needed=()
    while IFS= read -r name; do
        all+="|$(suites "$name")"
        mapfile -t -O "${#needed[@]}" needed < <(needed "$name")
    done
    build "${needed[@]}" || { grep -m 5 'error:' "$said" && exit 1; }
    found=$(tests unit "$(tr '|' '\n' <<<"${all#|}" | sort -u | paste -sd '|')")
    [[ -z $found ]] || refuse "$found"
}

# Once, before the first bug that the simulator is to find.
control_simulation() {
    local stories simulated explored
    build "${simulation[@]}" || { grep -m 5 'error:' "$said" >&2 && exit 1; }
    simulate_all
    [[ -z $stories$simulated$explored ]] || refuse "$stories $simulated $explored"
    touch "$sound"
}

table() {
    local name verdict module bug tests stories simulated explored
    printf '| | Module | Bug | Unit tests | Stories | Simulator | Explorer |\n'
    printf '| --- | --- | --- | --- | --- | --- | --- |\n'
    while IFS=$'\t' read -r name verdict module bug tests stories simulated explored; do
        if [[ $verdict != caught ]]; then bug="**$verdict**: $bug"; fi
        printf '| %s | %s | %s | %s | %s | %s | %s |\n' \
            "${name%%-*}" "$module" "$bug" "$tests" "$stories" "$simulated" "$explored"
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
    if ((sample > 0)); then printf 'a sample of %d, --seed %d\n' "$sample" "$seed" >&2; fi
    if [[ -z $results ]]; then
        results=$scratch/results.tsv
        : >"$results"
    fi
    printf 'copying and building …\n' >&2
    rm -f "$sound"
    prepare
    bin=$(swift build --package-path "$copy" --scratch-path "$scratch/build" --show-bin-path)
    control_tests <<<"$names"
    while IFS= read -r name; do
        known "$name" || judge "$name" | tee -a "$results" | tr '\t' '\n' | sed '1!s/^/    /' >&2
    done <<<"$names"
    lines <<<"$names" | table
    total=$(wc -l <<<"$names")
    caught=$(lines <<<"$names" | grep -c $'\tcaught\t' || true)
    printf '\n%d of %d planted bugs are caught.\n' "$caught" "$total"
    ((caught == total))
}

if [[ -n $checks ]]; then check; else main; fi
