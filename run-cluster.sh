#!/usr/bin/env bash
# Runs a cluster of raftd peers on this machine: see usage below, or run-cluster.sh help.
#
# All that it makes is in .run beside this script: a log, a process id and a data directory for each
# peer. A process id counts only while that process is the raftd with that data directory, so that
# one left behind, or given to another process since, needs no hand.
set -euo pipefail
export LC_ALL=C

top=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
run=$top/.run
me=$0
page=''

usage() {
    cat <<EOF
usage: $me [start] [N]    start a cluster of N peers, 3 to 5 (default 3)
       $me status         who leads, as each peer sees it
       $me kill ID        kill -9 a peer
       $me restart ID     stop a peer if it runs, and start it
       $me logs [-f] [ID] what the peers logged; -f follows until interrupted
       $me stop           stop all peers
       $me demo [--page] [N]    kill -9 the leader three times, and see how long nobody leads;
                          --page shows it in a browser as well
       $me install [--prefix DIR]    build a release, and install programs, manual pages,
                          completions and systemd units (default /usr/local)
       $me uninstall [--prefix DIR]  remove what install has put there
       $me package [FILE]            make a Debian package
EOF
}

# Words -----------------------------------------------------------------------------------------

bold='' dim='' green='' red='' plain=''
if [[ -t 1 && -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi

say() { printf '%s\n' "$*"; }

# Ends with a status, after a line that says why and what to do.
refuse() {
    local status=$1
    shift
    printf '%s%s: %s%s\n' "$red" "${me##*/}" "$*" "$plain" >&2
    exit "$status"
}

misused() {
    printf '%s%s: %s%s\n' "$red" "${me##*/}" "$*" "$plain" >&2
    usage >&2
    exit 64
}

# A path as one types it here: relative where it can be, quoted where it must be.
typed() { printf '%q' "$(realpath --no-symlinks --relative-base="$PWD" -- "$1")"; }

# The programs ----------------------------------------------------------------------------------

# Whether both programs are there and no source is newer than `$2`, or than either of them.
is_built() {
    local bin=$1 stamp=${2:-}
    [[ -x $bin/raftd && -x $bin/raftctl ]] || return 1
    local since
    for since in "${stamp:-$bin/raftd}" "${stamp:-$bin/raftctl}"; do
        [[ -e $since ]] || return 1
        [[ -z $(find "$top/Package.swift" "$top/Sources" -type f -newer "$since" -print -quit) ]] ||
            return 1
    done
}

# Finds the programs, and builds them if need be: a debug build, which is the quicker one to make.
build() {
    bin=$top/.build/release
    if is_built "$bin"; then return; fi
    bin=$top/.build/debug
    if is_built "$bin" "$run/built"; then return; fi
    command -v swift >/dev/null ||
        refuse 69 "needs Swift 6.3 or later to build raftd: https://www.swift.org/install"
    say "${dim}Building raftd and raftctl; the first time takes a minute or two.$plain" >&2
    touch "$run/building"
    local product
    for product in raftd raftctl; do
        swift build --package-path "$top" --product "$product" >&2 ||
            refuse 70 "$product could not be built; see above"
    done
    mv "$run/building" "$run/built"
}

ctl() { "$bin/raftctl" --config "$config" "$@"; }

# The cluster -----------------------------------------------------------------------------------

# The values of a key in a JSON file, one a line: enough for the flat file that cluster.json is.
values() {
    tr '\n' ' ' <"$2" | grep -oE "\"$1\"[[:space:]]*:[[:space:]]*(\"[^\"]*\"|[0-9]+)" |
        sed -E 's/^"[^"]*"[[:space:]]*:[[:space:]]*"?//; s/"$//'
}

# Writes a file with more peers than cluster.json has, on the ports after the last one: a cluster of
# five has to be configured as five, or its majority would be wrong.
derive() {
    local size=$1 text tail id port count
    text=$(<"$top/cluster.json")
    tail=]${text##*]}
    [[ ${tail//[[:space:]]/} == ']}' ]] ||
        refuse 78 "cluster.json must end with its peers, so that a cluster of $size can be derived"
    text=${text%]*}
    text=${text%"${text##*[![:space:]]}"}
    port=$(values address "$top/cluster.json" | sed 's/.*://' | sort -n | tail -n 1)
    id=$(values id "$top/cluster.json" | sort -n | tail -n 1)
    for ((count = 4; count <= size; count++)); do
        ((id += 1, port += 1))
        text+=$(printf ',\n    { "id": %d, "address": "127.0.0.1:%d" }' "$id" "$port")
    done
    printf '%s\n  %s\n' "$text" "$tail" >"$run/cluster-$size.json.new"
    mv "$run/cluster-$size.json.new" "$run/cluster-$size.json"
}

# Sets what the other functions know of the cluster of this size.
choose() {
    size=$1
    config=$top/cluster.json
    if [[ $size != 3 ]]; then
        config=$run/cluster-$size.json
        if [[ ${2:-} == anew || ! -e $config ]]; then derive "$size"; fi
    fi
    [[ -r $config ]] || refuse 78 "$(typed "$config") cannot be read"
    mapfile -t ids < <(values id "$config")
    [[ ${#ids[@]} == "$size" ]] ||
        refuse 78 "$(typed "$top/cluster.json") must list 3 peers; more are added to it here"
    data=$run/data/$(values cluster "$config")-$size
}

# The cluster that was started last, if it was not stopped.
recall() {
    [[ -r $run/size ]] || return 1
    local recorded
    read -r recorded <"$run/size" && [[ $recorded =~ ^[3-5]$ ]] || return 1
    choose "$recorded"
    bin=$top/.build/debug
    if is_built "$top/.build/release"; then bin=$top/.build/release; fi
}

need_cluster() {
    recall || refuse 1 "no cluster is running; $me starts one"
}

need_peer() {
    local id
    for id in "${ids[@]}"; do
        if [[ $id == "$1" ]]; then return; fi
    done
    misused "there is no peer $1; this cluster has ${ids[*]}"
}

# The processes ---------------------------------------------------------------------------------

# Whether process `$2` is the raftd of peer `$1`.
is_peer() {
    local arguments argument
    { mapfile -d '' -t arguments <"/proc/$2/cmdline"; } 2>/dev/null || return 1
    [[ ${arguments[0]:-} == */raftd && ${arguments[1]:-} != --guard ]] || return 1
    for argument in "${arguments[@]}"; do
        # A bare return in a trap would give the status from before the trap.
        if [[ $argument == "$data/$1" ]]; then return 0; fi
    done
    return 1
}

# Prints the process id of a peer that runs: the one in its file or, where that was overwritten or
# lost, the one that is found among all processes.
pid_of() {
    local pid=''
    { read -r pid <"$run/$1.pid"; } 2>/dev/null || true
    if [[ $pid =~ ^[0-9]+$ ]] && is_peer "$1" "$pid"; then
        printf '%s\n' "$pid"
        return 0
    fi
    for pid in /proc/[0-9]*; do
        pid=${pid#/proc/}
        if is_peer "$1" "$pid"; then
            printf '%s\n' "$pid"
            return 0
        fi
    done
    return 1
}

running() {
    local id
    for id in "${ids[@]}"; do
        if pid_of "$id" >/dev/null; then printf '%s\n' "$id"; fi
    done
}

# Starts peers, each in a session of its own, so that what is typed here reaches only this script,
# and returns when they listen. Ends the script when one does not.
launch() {
    local id
    local -A child=()
    for id in "$@"; do
        setsid "$bin/raftd" --config "$config" --id "$id" --data-dir "$data/$id" \
            >>"$run/$id.log" 2>&1 </dev/null 9>&- &
        child[$id]=$!
        disown $!
        printf '%s\n' $! >"$run/$id.pid"
    done
    for id in "$@"; do
        until listens "${child[$id]}" "$id"; do
            kill -0 "${child[$id]}" 2>/dev/null || explain "$id"
            sleep 0.01
        done
    done
}

# Whether a process has the socket of a peer.
listens() {
    local inode
    for inode in $(sockets_at "$(address_of "$2")"); do
        if [[ -n $(find "/proc/$1/fd" -lname "socket:\[$inode\]" 2>/dev/null) ]]; then return; fi
    done
    return 1
}

# Says why a peer did not start, and ends with the status that tells what kind of reason it was.
explain() {
    local line address holder
    line=$(tail -n 1 "$run/$1.log")
    address=$(address_of "$1")
    holder=$(holder_of "$address")
    if [[ -n $holder ]]; then
        refuse 71 "port ${address##*:} is taken by $holder; stop that first, or change the addresses in" \
            "$(typed "$top/cluster.json")"
    fi
    refuse 1 "peer $1 did not start: ${line#raftd: }"
}

# The address of a peer, as HOST:PORT.
address_of() {
    local place
    for place in "${!ids[@]}"; do
        if [[ ${ids[place]} == "$1" ]]; then
            values address "$config" | sed -n "$((place + 1))p"
        fi
    done
}

# The numbers of the sockets that have the UDP port of an address, one a line; of an IPv4 address only those that have
# it at this address or at all.
sockets_at() {
    local host=${1%:*} place='' part
    if [[ $host =~ ^[0-9.]+$ ]]; then
        for part in ${host//./ }; do place=$(printf '%02X' "$part")$place; done
    fi
    awk -v port=":$(printf '%04X' "${1##*:}")" -v place="$place" '
        substr($2, length($2) - 4) != port { next }
        { at = substr($2, 1, length($2) - 5) }
        place == "" || at == place || at ~ /^0+$/ { print $10 }' \
        /proc/net/udp /proc/net/udp6 2>/dev/null
}

# The process that has the UDP port of an address, in words; nothing if nobody has it.
holder_of() {
    local inode descriptor pid command
    read -r inode < <(sockets_at "$1") || return 0
    descriptor=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
    pid=${descriptor#/proc/}
    pid=${pid%%/*}
    if [[ -z $pid ]]; then
        printf 'a process of another user'
        return
    fi
    command=$(tr '\0\n' '  ' 2>/dev/null <"/proc/$pid/cmdline" || true)
    printf 'process %s (%s)' "$pid" "${command:0:70}"
}

# Waits until a process is gone; fails after this many hundredths of a second.
await_end() {
    local id=$1 patience=$2
    while pid_of "$id" >/dev/null; do
        ((patience-- > 0)) || return 1
        sleep 0.01
    done
}

# Asks these peers to stop, and kills those that do not within five seconds.
end() {
    local id pid
    for id in "$@"; do
        if pid=$(pid_of "$id"); then kill -TERM "$pid" 2>/dev/null || true; fi
    done
    for id in "$@"; do
        if ! await_end "$id" 500 && pid=$(pid_of "$id"); then
            kill -KILL "$pid" 2>/dev/null || true
            await_end "$id" 100 || true
        fi
        rm -f "$run/$id.pid"
    done
}

# One at a time: waits a moment for another command of this script, then refuses.
lock() {
    mkdir -p "$run" || refuse 73 "$run cannot be made"
    exec 9>>"$run/lock"
    flock -w 3 9 || refuse 75 "$(<"$run/lock") is at work; try again when it is done"
    printf '%s (process %d)\n' "$1" $$ >"$run/lock"
}

# What the peers say ------------------------------------------------------------------------------

# Sets `leader` and `term` to those that a majority agrees on.
learn_leader() {
    local answer
    answer=$(ctl state --json) || return 1
    answer=$(grep -oE '\{[^{}]*"isLeader":true[^{}]*\}' <<<"$answer" | sed -E \
        's/.*"id":([0-9]+).*"term":([0-9]+).*/\2 \1/' | sort -n | tail -n 1)
    read -r term leader <<<"$answer" && [[ -n $leader ]]
}

# How many peers follow, or are, the leader that was learned.
agreeing() { ctl state --json | grep -oE "\"leader\":${leader}[,}]" | wc -l; }

await_agreement() {
    local patience=250
    until [[ $(agreeing) == "$size" ]]; do
        ((patience-- > 0)) || refuse 1 "not all peers follow peer $leader after 5 s; see $me logs"
        sleep 0.02
    done
}

microseconds() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }

# The commands ------------------------------------------------------------------------------------

refuse_if_running() {
    if recall && [[ -n $(running) ]]; then
        refuse 1 "a cluster of $size is running already; stop it first: $me stop"
    fi
}

# Ends what was begun, whatever ends the script.
clean_up() {
    trap '' INT TERM HUP PIPE
    if [[ -n $page ]]; then kill "$page" 2>/dev/null || true; fi
    end "${ids[@]}" || true
    rm -f "$run/size"
}

# Starts all peers and waits for their leader; until that is done, or for good if the caller wants
# it so, nothing outlives the script.
start_all() {
    refuse_if_running
    mkdir -p "$run" || refuse 73 "$run cannot be made"
    build
    lock "$me $command"
    refuse_if_running
    choose "$1" anew
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
    trap 'exit 141' PIPE
    rm -f "$run"/*.log "$run"/*.pid
    printf '%s\n' "$size" >"$run/size"
    launch "${ids[@]}"
    if ! ctl --timeout 10000 wait >/dev/null || ! learn_leader; then
        refuse 1 "no leader after 10 s; the logs are in $(typed "$run")"
    fi
    await_agreement
}

start() {
    start_all "$1"
    trap - EXIT
    local ask
    ask=$(typed "$bin/raftctl")
    if [[ $size != 3 || ! cluster.json -ef $config ]]; then
        ask+=" --config $(typed "$config")"
    fi
    ctl state
    cat <<EOF

${bold}Next:$plain
  $me kill $leader        kill -9 the leader, then see who leads:
  $me status
  $me restart $leader     bring it back
  $me logs          what the peers logged
  $me stop
  $ask state
EOF
}

status() {
    need_cluster
    [[ -n $(running) ]] || refuse 1 "no peer is running any more; $me starts a cluster"
    ctl state
}

stop() {
    lock "$me stop"
    if ! recall; then
        say "No cluster is running."
        return
    fi
    local alive
    mapfile -t alive < <(running)
    end "${ids[@]}"
    rm -f "$run/size"
    say "Stopped ${#alive[@]} peers."
}

kill_peer() {
    need_cluster
    need_peer "$1"
    lock "$me kill"
    local pid
    pid=$(pid_of "$1") || refuse 1 "peer $1 is not running; $me restart $1 starts it"
    kill -KILL "$pid"
    await_end "$1" 500 || refuse 1 "process $pid does not end"
    say "Killed peer $1 (process $pid)."
}

restart() {
    need_cluster
    need_peer "$1"
    build
    lock "$me restart"
    end "$1"
    launch "$1"
    say "Peer $1 runs (process $(pid_of "$1"))."
}

logs() {
    local follow=''
    if [[ ${1:-} == -f ]]; then
        follow=yes
        shift
    fi
    (($# <= 1)) || misused "logs takes one id"
    local files
    shopt -s nullglob
    files=("$run"/[0-9]*.log)
    [[ -n ${files[*]} ]] || refuse 1 "no cluster has been started yet; $me starts one"
    if (($# == 1)); then
        files=("$run/$1.log")
        [[ $1 =~ ^[0-9]+$ && -e ${files[0]} ]] || misused "there is no log of a peer $1"
    fi
    if [[ -n $follow ]]; then
        exec tail -q -n +1 -F "${files[@]}" 2>/dev/null
    fi
    sort -m -s -k 1,1 "${files[@]}"
}

# Kills the leader, at any moment between two heartbeats, and waits for the next one; sets `span` to
# the milliseconds that took.
fail_over() {
    local old=$leader pid begun
    pid=$(pid_of "$old") || refuse 1 "peer $old is gone before it was killed; see $me logs"
    say "${bold}$1.$plain kill -9 peer $old, the leader of term $term (process $pid)"
    sleep "0.$((RANDOM % 900 + 100))"
    begun=$(microseconds)
    kill -KILL "$pid"
    ctl --timeout 10000 wait --term-after "$term" --not "$old" >/dev/null ||
        refuse 1 "no new leader after 10 s"
    span=$((($(microseconds) - begun) / 1000))
    learn_leader || refuse 1 "the new leader is gone again"
    say "   after $green$span ms$plain the others agree: peer $leader leads term $term"
    launch "$old"
    await_agreement
    say "   peer $old is back and follows peer $leader"
}

# Serves the live page until the script ends, and says where.
serve_page() {
    local patience=500
    "$bin/raftctl" serve --json --config "$config" --listen 127.0.0.1:0 \
        >"$run/page" 2>&1 </dev/null 9>&- &
    page=$!
    until [[ -n $(values url "$run/page") ]]; do
        if ! kill -0 "$page" 2>/dev/null || ((patience-- <= 0)); then
            refuse 1 "there is no page: $(tail -n 1 "$run/page")"
        fi
        sleep 0.01
    done
    say "${bold}Open $(values url "$run/page")$plain and watch."
}

# Waits until somebody has looked, where somebody is there.
await_viewer() {
    if [[ -t 0 ]]; then
        read -rp "Press Enter to $1. "
    else
        sleep 1
    fi
}

demo() {
    local spans=() round
    start_all "$1"
    say "Peer $leader leads term $term of a cluster of $size."
    if [[ -n $2 ]]; then
        serve_page
        await_viewer "kill the leader"
    fi
    for round in 1 2 3; do
        if [[ -n $2 && $round != 1 ]]; then sleep 3; fi
        fail_over "$round"
        spans+=("$span")
    done
    say "${bold}Three leaders killed; nobody led for ${spans[0]}, ${spans[1]} and ${spans[2]} ms.$plain"
    if [[ -n $2 ]]; then await_viewer "stop"; fi
}

take_size() {
    (($# <= 1)) || misused "$command takes one number"
    [[ ${1:-3} =~ ^[3-5]$ ]] || misused "N is from 3 to 5, not $1"
}

take_id() {
    if (($# != 1)) || [[ ! $1 =~ ^[0-9]+$ ]]; then misused "$command takes the id of a peer"; fi
}

take_nothing() { (($# == 0)) || misused "$command takes no argument, but got \"$1\""; }

command=${1:-start}
if [[ $command =~ ^-?[0-9]+$ ]]; then command=start; else shift $(($# > 0)); fi
case $command in
start) take_size "$@" && start "${1:-3}" ;;
demo)
    shows=''
    if [[ ${1:-} == --page ]]; then shows=yes && shift; fi
    take_size "$@" && demo "${1:-3}" "$shows"
    ;;
status) take_nothing "$@" && status ;;
stop) take_nothing "$@" && stop ;;
kill) take_id "$@" && kill_peer "$1" ;;
restart) take_id "$@" && restart "$1" ;;
logs) logs "$@" ;;
install | uninstall | package) RAFT_COMMAND=$me exec "$top/.packaging/install.sh" "$command" "$@" ;;
help | -h | --help) usage ;;
*) misused "there is no command $command" ;;
esac
