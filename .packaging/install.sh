#!/usr/bin/env bash
# Installs the programs, or makes a Debian package of them: see usage below.
set -euo pipefail
export LC_ALL=C

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
top=${here%/*}
me=${RAFT_COMMAND:-$0}

programs=(raftd raftctl raftsim)
shells=(bash zsh fish)
units=(raftd@.service raftctl-serve@.service)

usage() {
    cat <<EOF
usage: $me install [--prefix DIR] [--from DIR]   programs, manual pages, completions
                          and systemd units (default prefix /usr/local)
       $me uninstall [--prefix DIR]              remove what install has put there
       $me package [--from DIR] [FILE]           make a Debian package
--from takes programs that are built already, in place of a new release build.
EOF
}

say() { printf '%s\n' "$*"; }

refuse() {
    local status=$1
    shift
    printf '%s: %s\n' "${me##*/}" "$*" >&2
    exit "$status"
}

misused() {
    printf '%s: %s\n' "${me##*/}" "$*" >&2
    usage >&2
    exit 64
}

# Sets `prefix`, `from` and `rest` to what the command line says.
take_arguments() {
    prefix='' from='' rest=()
    while (($# > 0)); do
        case $1 in
        --prefix | --from) (($# > 1)) || misused "$1 takes a directory" ;;&
        --prefix) prefix=$(realpath --no-symlinks -m -- "$2") && shift ;;
        --prefix=*) prefix=$(realpath --no-symlinks -m -- "${1#*=}") ;;
        --from) from=$(realpath -m -- "$2") && shift ;;
        --from=*) from=$(realpath -m -- "${1#*=}") ;;
        -*) misused "there is no flag $1" ;;
        *) rest+=("$1") ;;
        esac
        shift
    done
}

# Sets `from` to where the programs are; builds a release that needs nothing but glibc if need be.
build() {
    local program
    if [[ -z $from ]]; then
        command -v swift >/dev/null ||
            refuse 69 "needs Swift 6.3 or later to build raftd: https://www.swift.org/install"
        for program in "${programs[@]}"; do
            swift build --package-path "$top" -c release --static-swift-stdlib \
                --product "$program" >&2 || refuse 70 "$program could not be built; see above"
        done
        from=$top/.build/release
    fi
    for program in "${programs[@]}"; do
        [[ -x $from/$program ]] || refuse 66 "there is no program $from/$program"
    done
}

section_of() { if [[ $1 == raftd ]]; then printf 8; else printf 1; fi; }

# Where the completions of program `$2` for shell `$1` belong.
completion_path() {
    case $1 in
    bash) printf 'share/bash-completion/completions/%s' "$2" ;;
    zsh) printf 'share/zsh/site-functions/_%s' "$2" ;;
    fish) printf 'share/fish/vendor_completions.d/%s.fish' "$2" ;;
    esac
}

manual_path() { printf 'share/man/man%s/%s.%s' "$(section_of "$1")" "$1" "$(section_of "$1")"; }

# Every file that belongs to an installation, one a line, relative to its prefix.
installed() {
    local program shell unit
    for program in "${programs[@]}"; do
        printf 'bin/%s\n%s\n' "$program" "$(manual_path "$program")"
        for shell in "${shells[@]}"; do printf '%s\n' "$(completion_path "$shell" "$program")"; done
    done
    for unit in "${units[@]}"; do printf 'lib/systemd/system/%s\n' "$unit"; done
}

# Writes what comes in to a file of the installation.
put() {
    install -D -m 644 /dev/stdin "$1" ||
        refuse 73 "${1%/*} cannot be written to; run this as root, or choose another --prefix"
}

# Puts everything below directory `$1`, to be run from prefix `$2`.
install_below() {
    local program shell unit
    for program in "${programs[@]}"; do
        install -D -m 755 "$from/$program" "$1/bin/$program" ||
            refuse 73 "$1 cannot be written to; run this as root, or choose another --prefix"
        if command -v strip >/dev/null; then strip "$1/bin/$program"; fi
        "$from/$program" --man-page | put "$1/$(manual_path "$program")"
        for shell in "${shells[@]}"; do
            "$from/$program" --completions "$shell" | put "$1/$(completion_path "$shell" "$program")"
        done
    done
    for unit in "${units[@]}"; do
        sed "s|@PREFIX@|$2|" "$here/$unit" | put "$1/lib/systemd/system/$unit"
    done
}

has_systemd() { [[ -d /run/systemd/system ]] && ((EUID == 0)); }

# The units of this installation that systemd runs or would start, one a line.
known_units() {
    local unit
    {
        systemctl list-units --plain --no-legend --full 'raftd@*' 'raftctl-serve@*'
        find /etc/systemd/system \( -lname '*/raftd@.service' -o -lname '*/raftctl-serve@.service' \) -printf '%f\n'
    } | awk '{ print $1 }' | sort -u | while read -r unit; do
        if [[ $(systemctl show --value --property=FragmentPath "$unit") == "$prefix"/* ]]; then
            printf '%s\n' "$unit"
        fi
    done
}

# Stops and disables what runs from here, as the package does.
stop_units() {
    local units
    mapfile -t units < <(known_units)
    ((${#units[@]} > 0)) || return 0
    systemctl disable --now --quiet "${units[@]}"
    say "Stopped ${units[*]}."
}

install_all() {
    ((${#rest[@]} == 0)) || misused "install takes no argument, but got \"${rest[0]}\""
    prefix=${prefix:-/usr/local}
    build
    install_below "$prefix" "$prefix"
    if has_systemd; then systemctl daemon-reload; fi
    say "Installed in $prefix: ${programs[*]}."
    say "Next: write /etc/raft/NAME.json on every machine, then systemctl enable --now raftd@NAME."
}

uninstall_all() {
    ((${#rest[@]} == 0)) || misused "uninstall takes no argument, but got \"${rest[0]}\""
    prefix=${prefix:-/usr/local}
    local file
    if has_systemd; then stop_units; fi
    while read -r file; do
        rm -f -- "$prefix/$file" || refuse 73 "$prefix/$file cannot be removed; run this as root"
    done < <(installed)
    if has_systemd; then systemctl daemon-reload; fi
    say "Removed ${programs[*]} from $prefix; configurations and data directories are still there."
}

# The newest glibc that the programs ask for.
glibc() {
    local program
    for program in "${programs[@]}"; do grep -aoE 'GLIBC_2\.[0-9]+' "$from/$program"; done |
        sort -Vu | tail -n 1 | sed 's/GLIBC_//'
}

# What the maintainers' scripts do: there is a user for the peers, systemd learns of the units, and stops and forgets
# what is to be removed.
script() {
    printf '#!/bin/sh\nset -e\n'
    if [[ $1 == postinst ]]; then
        printf 'getent passwd raft >/dev/null || useradd --system --no-create-home raft\n'
    fi
    if [[ $1 == prerm ]]; then
        # shellcheck disable=SC2016
        printf 'if [ "$1" = remove ] && [ -d /run/systemd/system ]; then\n%s\n%s\nfi\n' \
            "    systemctl stop 'raftd@*.service' 'raftctl-serve@*.service'" \
            "    find /etc/systemd/system \( -lname '*/raftd@.service' -o -lname '*/raftctl-serve@.service' \) \
        ! -lname '/usr/local/*' -printf '%f\n' | sort -u | xargs -r systemctl disable --quiet"
    else
        printf 'if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi\n'
    fi
}

package() {
    ((${#rest[@]} <= 1)) || misused "package takes one file, but got \"${rest[1]}\""
    command -v dpkg-deb >/dev/null || refuse 69 "needs dpkg-deb, from the package dpkg"
    build
    local version architecture file part root
    version=$("$from/raftd" --version | awk '{ print $NF; exit }')
    architecture=$(dpkg --print-architecture)
    file=${rest[0]:-raft_${version}_$architecture.deb}
    root=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf -- '$root'" EXIT
    chmod 755 "$root"
    install_below "$root/usr" /usr
    find "$root/usr/share/man" -type f -exec gzip -9n {} +
    install -D -m 644 "$top/LICENSE" "$root/usr/share/doc/raft/copyright"
    mkdir "$root/DEBIAN"
    cat >"$root/DEBIAN/control" <<EOF
Package: raft
Version: $version
Architecture: $architecture
Maintainer: $(git -C "$top" log -1 --format='%an <%ae>' 2>/dev/null || printf 'raft <root@localhost>')
Section: admin
Priority: optional
Depends: libc6 (>= $(glibc)), libstdc++6, libgcc-s1, passwd
Installed-Size: $(du -sk "$root/usr" | cut -f 1)
Description: elect one leader among a few machines, and run a service there
 raftd elects one leader by the Raft algorithm over UDP, and runs a command on
 that machine and on no other one. raftctl asks who leads, and raftsim simulates
 whole clusters.
EOF
    for part in postinst prerm postrm; do
        script "$part" >"$root/DEBIAN/$part"
        chmod 755 "$root/DEBIAN/$part"
    done
    (cd "$root" && find usr -type f -exec md5sum {} +) >"$root/DEBIAN/md5sums"
    dpkg-deb --root-owner-group -Zgzip -z6 --build "$root" "$file" >/dev/null
    say "$file"
}

command=${1:-}
shift $(($# > 0))
take_arguments "$@"
case $command in
install) install_all ;;
uninstall) uninstall_all ;;
package) package ;;
help | -h | --help) usage ;;
*) misused "there is no command $command" ;;
esac
