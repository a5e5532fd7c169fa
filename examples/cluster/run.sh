#!/usr/bin/env bash
# Coffer on a Kubernetes API server, told step by step: apply, look, break each rule, mend it.
#   bash examples/cluster/run.sh [--keep] [--cluster] [FOLDER]
#     --keep      leaves the API server and the operator running at the end
#     --cluster   uses the cluster of KUBECONFIG; else KUBEBUILDER_ASSETS names a folder with etcd and
#                 kube-apiserver, and they are started here
#     FOLDER      is made anew; default target/cluster
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$here/../quickstart/story.sh"
. "$here/cluster.sh"
. "$here/described.sh"

read_options "$@"
check_programs
build_if_needed "$root"
java=$("$root/operator/bin/find-java")/bin/java
make_folder_anew "$work"
work=$(cd "$work" && pwd)
cd "$work"
began=$SECONDS
export COFFER_JAVA_OPTS=${COFFER_JAVA_OPTS:--XX:TieredStopAtLevel=1} # starts sooner
trap finish EXIT
trap 'exit 130' INT TERM HUP

step "The API server, and two virtual machines with real file systems in zone-a"
use_cluster
"${java}c" -d disk-maker "$here/../quickstart/MakeDisk.java"
random=4M
make_vm web-1 on web root:24
make_vm db-1 off db data:24 scratch:24
rm -r disk-maker
await_cluster

step "The four kinds, and the operator beside them"
kubectl apply --validate=false -f "$root/crds/manifests"
kubectl wait --for=condition=Established --timeout=30s -f "$root/crds/manifests" > wait.log
start_operator

step "One example of each kind is applied"
kubectl apply -f "$root/examples/resources"
await vbp/gold Ready
await vbpa/web-gold Ready
kubectl get vbp,vbpa,vdx,vrr

step "The restore wants a recovery point, so web-1 is backed up now: a runToken asks for that"
described vrr web-1-check Ready
kubectl patch vbpa web-gold --type=merge -p '{"spec": {"runToken": "first"}}'
await vbpa/web-gold Protected
await vrr/web-1-check Succeeded
await vdx/db-1-scratch Ready
kubectl get vbp,vbpa,vdx,vrr
ls -d vms/* | sed 's/^/    /'

step "A reference to nothing: web-gold names a policy that is not there"
kubectl patch vbpa web-gold --type=merge -p '{"spec": {"policyRef": {"name": "silver"}}}'
await vbpa/web-gold Ready=False
described vbpa web-gold Ready
mend "the name is put right"
kubectl patch vbpa web-gold --type=merge -p '{"spec": {"policyRef": {"name": "gold"}}}'
await vbpa/web-gold Ready

step "R6: backups in the zone of the machine itself"
kubectl patch vbp gold --type=merge -p '{"spec": {"site": "vault-a"}}'
await vbp/gold Blocked
described vbp gold Blocked
mend "the site in the other zone again"
kubectl patch vbp gold --type=merge -p '{"spec": {"site": "vault-b"}}'
await vbp/gold Ready

step "R5: an exclusion that leaves nothing of web-1 to protect"
kubectl apply -f - <<END
apiVersion: backup.coffer.dev/v1alpha1
kind: DiskExclusion
metadata:
  name: web-1-all
spec:
  virtualMachine: {name: web-1}
  disks: [{name: root}]
  reason: TemporaryData
  justification: A mistake
  owner: web@example.org
END
await vdx/web-1-all Blocked
described vdx web-1-all Blocked
mend "the exclusion is taken back"
kubectl delete vdx web-1-all

step "R7: the last policy of a running machine is removed"
kubectl delete vbpa web-gold --wait=false
await vbpa/web-gold Blocked
described vbpa web-gold Blocked
mend "the machine is stopped, and the removal goes on by itself"
sed -i 's/^power: on/power: off/' vms/web-1/vm.yaml
kubectl wait --for=delete --timeout=60s vbpa/web-gold

step "R8: gold has lost its last resource, and is held"
await vbp/gold Held
described vbp gold Held

step "R11, R10: nothing joins a held policy, and no job resumes by itself"
kubectl apply -f "$root/examples/resources/policyassignment.yaml"
await vbpa/web-gold Blocked
described vbpa web-gold Blocked
described vbp gold Held
mend "a person releases gold with a new releaseToken"
kubectl patch vbp gold --type=merge -p '{"spec": {"releaseToken": "checked-by-alice"}}'
await vbpa/web-gold Ready

step "R9: a policy is deleted, on the engine too, while web-1 carries it"
kubectl patch vbp gold --type=merge -p '{"spec": {"deletionPolicy": "Delete"}}'
kubectl delete vbp gold --wait=false
await vbp/gold Blocked
described vbp gold Blocked
mend "the assignment goes, and then the policy goes too"
kubectl delete vbpa web-gold
kubectl wait --for=delete --timeout=60s vbp/gold

step "All is applied again, web-1 runs, and the restore is taken back with its machine"
kubectl apply -f "$root/examples/resources/backuppolicy.yaml" -f "$root/examples/resources/policyassignment.yaml"
await vbpa/web-gold Ready
sed -i 's/^power: off/power: on/' vms/web-1/vm.yaml
kubectl delete vrr web-1-check
kubectl get vbp,vbpa,vdx,vrr
ls -d vms/* | sed 's/^/    /'
say "the story took $((SECONDS - began)) s"
told=true
