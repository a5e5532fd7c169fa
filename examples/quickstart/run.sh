#!/usr/bin/env bash
# Coffer's main job, told step by step on real disk images. Leaves one folder, named at the end.
#   bash examples/quickstart/run.sh [--libvirt] [FOLDER]
#     --libvirt   tells it with virtual machines of a KVM host; see libvirt.sh
#     FOLDER      is made anew; default target/quickstart
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" = --libvirt ]; then
  exec bash "$here/libvirt.sh" "${@:2}"
fi
root=$(cd "$here/../.." && pwd)
. "$here/story.sh"

build_if_needed "$root"
java=$("$root/operator/bin/find-java")/bin/java
work=${1:-$root/target/quickstart}
make_folder_anew "$work"
cp -r "$here/manifests" "$here/engine.yaml" "$work"
cd "$work"
export COFFER_ENGINE=engine.yaml COFFER_STATE=state
export COFFER_JAVA_OPTS=${COFFER_JAVA_OPTS:--XX:TieredStopAtLevel=1} # many short commands
coffer() { "$root/operator/bin/coffer" "$@"; }
began=$SECONDS

step "Two virtual machines with real file systems on GPT partitions stand in zone-a"
"${java}c" -d disk-maker "$here/MakeDisk.java"
make_vm web-1 on web root:192
make_vm db-1 off db root:128 scratch:64
rm -r disk-maker
coffer vm list

step "R3: a machine without a backup policy cannot be started"
fails 1 coffer vm start db-1

step "Each repository is encrypted with a key of its own, which was made with it: keep a copy apart"
coffer repo init --site vault-b
key=$(coffer repo init --site vault-b -o json | sed -n 's/.*"key" *: *"file \(.*\)".*/\1/p')
say "who may read the key: $(stat -c %A "$key")"

step "The manifests say what is wanted; validate reads them, plan compares them with the engine"
coffer validate -f manifests
coffer plan -f manifests

step "Apply converges the engine onto them; a second plan has nothing left to do"
coffer apply -f manifests
coffer plan -f manifests --detailed-exitcode && say "exit code 0: nothing to do"

step "First backup of web-1, while it runs: every chunk that is not empty is stored, equal ones once"
digest_at_first_backup=$(digest vms/web-1/root.raw)
coffer run web-1 --policy gold -o json > first-run.json
stored=$(number_of storedChunks first-run.json)
distinct=$(distinct_chunks vms/web-1/root.raw)
say "chunks of 256 KiB that are not empty and differ from each other: $distinct; chunks stored: $stored"
same "$distinct" "$stored" "stored chunks and chunks of the disk"
say "sha256 of the disk at this moment: $digest_at_first_backup"

step "A file changes inside the guest; the next backup stores the changed chunks and no others"
cp --sparse=always vms/web-1/root.raw before.raw
change_file vms/web-1/root.raw /etc/motd "Changed after the first backup."
coffer run web-1 --policy gold -o json > second-run.json
changed=$(changed_chunks before.raw vms/web-1/root.raw)
stored=$(number_of storedChunks second-run.json)
rm before.raw
say "chunks of 256 KiB that differ between the two images: $changed; chunks stored: $stored"
same "$changed" "$stored" "stored chunks and changed chunks"

step "Whoever has the repository but not its key learns nothing, not even which machines are in it"
leaks=$({ grep -rlaE "web-1|gold|Changed after the first backup" vault-b || [ $? = 1 ]; } | wc -l)
say "files of vault-b with the name of the machine, of the policy, or the text that was just saved: $leaks"
same 0 "$leaks" "files that leak something"

step "All that is stored is read again and held against its checksums; this is what it takes"
coffer repo verify
coffer repo stats

step "R15: the machine lists its backups"
coffer backups web-1

step "R13: a Test restore of the first backup, beside the original, must have a file; its disk is what it was then"
first=$(coffer backups web-1 -o json | oldest_point)
write_restore_request manifests/restore.yaml web-1-check "$first"
coffer apply -f manifests
coffer status restorerequest | grep Succeeded
same "$digest_at_first_backup" "$(digest vms/web-1-check/root.raw)" "digests at backup and after restore"

step "R16: a single file out of the same backup, without restoring the disk"
coffer files web-1 --point "$first" ls
coffer files web-1 --point "$first" ls /etc
coffer files web-1 --point "$first" get /etc/motd --to "$work/files"
say "the file says: $(cat files/etc/motd)"

step "The request is taken back, and with it its Test machine"
rm manifests/restore.yaml
coffer apply -f manifests --prune
coffer vm list

step "Blocked: a policy that stores in the machine's own zone is refused before anything is touched (R6)"
sed -i 's/site: vault-b/site: vault-a/' manifests/policies.yaml
fails 3 coffer apply -f manifests
say "The mistake is taken back, and the next apply goes through:"
sed -i 's/site: vault-a/site: vault-b/' manifests/policies.yaml
coffer apply -f manifests

step "Blocked: the last policy of a running machine cannot be removed (R7)"
mv manifests/web.yaml web.yaml
fails 3 coffer apply -f manifests --prune
coffer status

step "The machine is stopped: the removal goes on, and gold, which lost its last resource, is Held (R8)"
job=$(job_of gold)
coffer vm stop web-1
coffer apply -f manifests --prune
coffer status backuppolicy

step "Nothing can join a held policy (R11), and no job resumes by itself (R10)"
mv web.yaml manifests/web.yaml
fails 3 coffer apply -f manifests

step "A person releases it by committing a releaseToken: same job, and the assignment goes through"
sed -i '0,/site: vault-b/s//site: vault-b\n  releaseToken: checked-by-alice/' manifests/policies.yaml
coffer apply -f manifests
coffer status
same "$job" "$(job_of gold)" "the job of gold before it was held and after its release: $job"

step "The disk is destroyed; a Production restore brings it back, name and ids kept"
before_loss=$(digest vms/web-1/root.raw)
head -c 64M /dev/urandom > vms/web-1/root.raw
coffer restore web-1 --mode production --confirm web-1
same "$before_loss" "$(digest vms/web-1/root.raw)" "digests before the loss and after the restore"
same "id: web-1-0001 name: web-1" "$(grep -oE '^(id|name): [^ ]*' vms/web-1/vm.yaml | xargs)" "the machine's name and id before and after"
coffer vm start web-1

step "R23: gold gets a copy in a second site; the site of the backups is lost, and the copy restores"
sed -i '0,/site: vault-b/s//site: vault-b\n  copies: [{site: vault-a}]/' manifests/policies.yaml
coffer apply -f manifests
coffer run web-1 --policy gold
digest_when_copied=$(digest vms/web-1/root.raw)
mv vault-b vault-b.lost
fails 1 coffer backups web-1
say "It may only not be mounted. A person knows that it is lost, and says so:"
known=state/engines/default/repositories/vault-b
mv "$known" vault-b.known
coffer backups web-1
coffer restore web-1 --mode clone --name web-1-again
same "$digest_when_copied" "$(digest vms/web-1-again/root.raw)" "digests at backup and after the restore from the copy"
rm -r vault-b
mv vault-b.lost vault-b
mv vault-b.known "$known"

step "All that is left is this folder"
du -sh --apparent-size vms vault-b | sed 's/^/    /'
say "$work ($((SECONDS - began)) s)"
