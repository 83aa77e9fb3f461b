#!/usr/bin/env bash
# The Dockerfile's steps without Docker, in a fresh Debian of another release, and then what a new user does first.
#
#   bench/fresh.sh [SUITE] [FOLDER]        trixie, /var/tmp/fresh-SUITE; needs root, debootstrap and a network
#
# Prints the clock before each step. The folder stays: the next time its system is not downloaded again.
set -euo pipefail
suite=${1:-trixie} tree=${2:-/var/tmp/fresh-${1:-trixie}} source=$(cd "$(dirname "$0")/.." && pwd)
date "+%T debootstrap $suite"
[ -x "$tree/usr/bin/python3" ] || debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates "$suite" "$tree"
rm -rf "$tree/src" && mkdir -p "$tree/src" "$tree/old"
git -C "$source" archive HEAD | tar -x -C "$tree/src"
cp "$source/reference/udp-hello/client.py" "$tree/src/client.py"
cp -L /etc/resolv.conf "$tree/etc/resolv.conf"
cp /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/"  # what this machine trusts
{
  echo "set -e; export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore"
  echo "python3 -m venv /opt/venv; PATH=/opt/venv/bin:/usr/sbin:/usr/bin:/sbin:/bin; cp /src/client.py /opt/client.py; cd /"
  echo "userdel --remove student 2>/dev/null || true"
  # `RUN a \ && b` as one line each; what Docker copies lies there already.
  sed -e ':a' -e '/\\$/N; s/\\\n//; ta' "$source/Dockerfile" | sed -n 's/^RUN //p' |
    while IFS= read -r line; do printf 'date "+%%T %s"\n%s\n' "${line%% *} ..." "$line"; done
  for line in "grader doctor" "grader demo" "grader check udp-hello /opt/client.py"; do
    printf 'date "+%%T as student: %s"\nsu student -c "PATH=$PATH %s"\n' "$line" "$line"
  done
  echo 'date "+%T done"'
} > "$tree/steps.sh"
# A root of its own, not chroot: in one no program may make the namespaces of a sandbox.
exec unshare --mount --pid --fork bash -ec '
  mount --make-rprivate / && mount --bind "$1" "$1"
  mount --rbind /dev "$1/dev" && mount --rbind /sys "$1/sys" && mount -t proc proc "$1/proc"
  cd "$1" && pivot_root . old && umount -l /old && exec bash /steps.sh' fresh "$tree"
