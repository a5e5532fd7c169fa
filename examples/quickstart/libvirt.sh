#!/usr/bin/env bash
# The story on libvirt, which run.sh --libvirt tells: a machine that runs is backed up, goes on, and is
# started again out of last night's backup. On the libvirt of this host it makes the machines web-1 and
# web-1-check, removes them, and leaves all others alone; where no libvirt answers, or AppArmor confines its
# machines, it starts its own.
#   bash examples/quickstart/libvirt.sh [FOLDER]     FOLDER, which QEMU must be able to enter, is made anew
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/story.sh"
. "$here/host.sh"

work=${1:-/var/lib/coffer-quickstart}
if [ -z "${own_libvirt:-}" ]; then
  check_programs
  build_if_needed "$root"
  make_folder_anew "$work"
  why=$(why_not_the_hosts)
  if [ -n "$why" ]; then
    own_libvirt=$why exec bash "$here/own-libvirt.sh" "$work/libvirt" bash "$0" "$work"
  fi
fi
cp -r "$root/examples/kvm/." "$work"
cd "$work"
export COFFER_JAVA_OPTS=${COFFER_JAVA_OPTS:--XX:TieredStopAtLevel=1} # many short commands
coffer() { "$root/operator/bin/coffer" "$@"; }
began=$SECONDS
made=no
trap finish EXIT
trap 'exit 130' INT TERM HUP

step "A host with a virtual machine: it keeps notes on its disk, and says them on its console"
if [ -n "${own_libvirt:-}" ]; then
  say "$own_libvirt: this one is the story's own, and ends with it"
fi
bash guest.sh web-1
made=yes
coffer vm list

step "R3: a machine without a backup policy cannot be started"
fails 1 coffer vm start web-1
if [ -n "${own_libvirt:-}" ]; then
  say "Nor by others, once the gate is installed; it would keep all machines of a real host to that:"
  coffer vm gate install
  kill -HUP "$(cat /run/libvirt/libvirtd.pid)"
  fails 1 virsh start web-1
fi

step "A policy, and what it protects: engine.yaml and manifests are those of examples/kvm"
coffer validate -f manifests
coffer apply -f manifests
coffer vm start web-1
await_text "$images/web-1/console.log" "web-1 has noted: made by guest.sh"

step "Last night's backup, while the machine runs; what is typed on its console is on its disk"
type_on web-1 "yesterday was a good day" "web-1 has noted: yesterday was a good day"
coffer run web-1 --policy gold -o json > first-run.json
first_read=$(number_of readBytes first-run.json)
say "bytes read: $first_read; the machine is $(virsh -q domstate web-1)"
coffer run --due && say "nothing else is due before tonight"

step "The day goes on; the next backup reads what has changed, and samples of the rest"
type_on web-1 "today all was lost" "web-1 has noted: today all was lost"
coffer run web-1 --policy gold -o json > second-run.json
second_read=$(number_of readBytes second-run.json)
say "bytes read: $second_read"
[ "$second_read" -lt $((first_read / 4)) ] || stop "that is more than what has changed"
coffer backups web-1

step "R13, R17: out of last night's backup a Test machine boots, from the repository, and must show the notes"
last_night=$(coffer backups web-1 -o json | oldest_point)
sed -i "s/latest: true/id: $last_night/" restore.yaml
coffer apply -f restore.yaml
coffer status restorerequest | grep Succeeded
coffer vm list

step "Its console, which is on a network that leads nowhere: it knows yesterday, and not today"
type_on web-1-check "" "web-1 has noted: yesterday was a good day"
fails 1 grep -F "today all was lost" "$images"/coffer-*.console

step "R16: a single file out of the same backup"
coffer files web-1 --point "$last_night" ls
coffer files web-1 --point "$last_night" get /notes --to "$work/files"
sed 's/^/    /' files/notes

step "The Test machine is removed, and with it all that was made for it"
coffer restore --clean-up web-1-check
coffer vm list
same web-1 "$(virsh -q list --all --name | grep -e '^web-1' | xargs)" "machines of this story that libvirt knows, and web-1"

step "All that is left is this folder"
coffer vm stop web-1
bash guest.sh --remove web-1
made=no
say "$work ($((SECONDS - began)) s)"
