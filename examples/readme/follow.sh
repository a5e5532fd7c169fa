#!/usr/bin/env bash
# Follows "Protect a KVM host" of the README, each line as it stands there, as root in the folder of the
# sources. It changes the machine as the README says, so here.sh and fresh-debian.sh give it one to lose.
set -euo pipefail
. examples/quickstart/story.sh
. examples/quickstart/host.sh

follow() {
  printf '\n\033[1m# %s\033[0m\n' "$1"
  number=$1
  case $1 in
    "virsh console web-1 "*)
      await_text "$images/web-1/console.log" "web-1 has noted: made by guest.sh"
      type_on web-1 "yesterday was a good day" "web-1 has noted: yesterday was a good day"
      ;;
    "virsh console web-1-check") type_on web-1-check "" "web-1 has noted: yesterday was a good day" ;;
    "virsh "*) stop "nobody knows what to type here" ;;
    *) eval "$1" ;;
  esac
  case $1 in
    "coffer run --due "*) pass_the_night "$1" ;;
    "virsh console web-1-check")
      ! grep -aF "today all was lost" "$images"/coffer-*.console || stop "that was written after the backup"
      ;;
  esac
}

# What cron or systemd runs tomorrow, and what the machine does after that.
pass_the_night() {
  local clock
  clock=$(ls /usr/lib/*/faketime/libfaketime.so.1)
  say "From here on commands are a day later"
  export LD_PRELOAD=$clock FAKETIME=+1d
  eval "$1"
  [ "$(coffer backups web-1 -o json | grep -c '"point"')" = 2 ] || stop "the night has brought no backup"
  type_on web-1 "today all was lost" "web-1 has noted: today all was lost"
}

section=$(sed -n '/^## Protect a KVM host$/,/^## On a cluster$/p' README.md)
mapfile -t commands < <(
  sed -n '/^```sh$/,/^```$/p' <<< "$section" | grep -v '^```'
  grep -oE '`(coffer|bash) [^`]+`' <<< "$section" | tr -d '`'
)
[ "${#commands[@]}" -gt 15 ] || stop "the README has no such section any more"
for command in "${commands[@]}"; do
  follow "$command"
done
same "" "$(virsh -q list --all --name | xargs)" "machines that are left, and none"
