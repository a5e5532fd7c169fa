# What the story in run.sh runs on: an API server of its own or a cluster, and the operator.

namespace=coffer-example
keep=false
cluster=false
told=false
started=()

read_options() {
  work=$root/target/cluster
  local option
  for option; do
    case $option in
      --keep) keep=true ;;
      --cluster) cluster=true ;;
      -*) wanted "there is no option $option" ;;
      *) work=$option ;;
    esac
  done
}

wanted() {
  echo "$1" >&2
  exit 2
}

check_programs() {
  command -v kubectl > /dev/null ||
    wanted "kubectl is missing: install it (on Debian the package kubernetes-client)"
  $cluster || [ -x "${KUBEBUILDER_ASSETS:-}/kube-apiserver" ] ||
    wanted "set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver, or use a cluster with --cluster"
}

kubectl() {
  command kubectl --cache-dir "$work/kubectl-cache" --namespace "$namespace" "$@"
}

# in_background NAME COMMAND...: runs until the story ends, and longer with --keep.
in_background() {
  local name=$1
  shift
  nohup "$@" > "$name.log" 2>&1 < /dev/null &
  started+=("$!")
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); do
    (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
  done
  echo "$port"
}

use_cluster() {
  if $cluster; then
    command kubectl config view --raw --minify --flatten > kubeconfig
  else
    start_api_server
  fi
  chmod 600 kubeconfig
  export KUBECONFIG=$work/kubeconfig
}

# It signs the tokens of service accounts with the key that it makes for itself.
start_api_server() {
  local etcd peers token
  etcd=http://127.0.0.1:$(free_port)
  peers=http://127.0.0.1:$(free_port)
  address=127.0.0.1:$(free_port)
  token=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
  (umask 077 && echo "$token,admin,admin,system:masters" > tokens.csv)
  in_background etcd "$KUBEBUILDER_ASSETS/etcd" --unsafe-no-fsync --data-dir=etcd \
    --listen-client-urls="$etcd" --advertise-client-urls="$etcd" --listen-peer-urls="$peers" \
    --initial-advertise-peer-urls="$peers" --initial-cluster="default=$peers"
  in_background kube-apiserver "$KUBEBUILDER_ASSETS/kube-apiserver" --etcd-servers="$etcd" \
    --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --secure-port="${address#*:}" \
    --endpoint-reconciler-type=none --cert-dir=certificates --authorization-mode=RBAC \
    --token-auth-file=tokens.csv --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file=certificates/apiserver.key \
    --service-account-signing-key-file=certificates/apiserver.key \
    --service-cluster-ip-range=10.0.0.0/24 --disable-admission-plugins=ServiceAccount
  write_kubeconfig "$token"
}

write_kubeconfig() {
  cat > kubeconfig << END
apiVersion: v1
kind: Config
clusters:
- name: example
  cluster: {server: "https://$address", certificate-authority: certificates/apiserver.crt}
users:
- name: admin
  user: {token: $1}
contexts:
- name: example
  context: {cluster: example, user: admin, namespace: $namespace}
current-context: example
END
}

await_cluster() {
  local tries
  for tries in {1..300}; do
    kubectl get --raw /readyz > readyz.log 2>&1 && break
    [ "$tries" != 300 ] || stop "the API server is not ready: $(cat readyz.log)"
    all_run
    sleep 0.2
  done
  kubectl get namespace "$namespace" > /dev/null 2>&1 || kubectl create namespace "$namespace"
  [ -z "$(kubectl get vbp,vbpa,vdx,vrr -o name 2> /dev/null)" ] ||
    stop "namespace $namespace is in use; end what runs there and delete its resources"
  kubectl version 2> /dev/null | grep Server
}

all_run() {
  local id
  for id in "${started[@]}"; do
    kill -0 "$id" 2> /dev/null || stop "a program has ended; its log in $work says why"
  done
}

start_operator() {
  cp "$here/../quickstart/engine.yaml" .
  cat >> engine.yaml << END
operator:
  watchNamespaces: [$namespace]
  observeInterval: 1s
  httpPort: 0
  leaderElection: {enabled: false}
END
  say "coffer operator --engine engine.yaml --state state --kubeconfig kubeconfig"
  in_background operator "$root/operator/bin/coffer" operator \
    --engine engine.yaml --state state --kubeconfig kubeconfig
}

# While the operator runs, for it takes its finalizers off; a running machine would keep its policy.
leave_cluster() {
  $told || [ -f engine.yaml ] || return 0
  sed -i 's/^power: on/power: off/' vms/web-1/vm.yaml
  if kubectl delete vrr,vdx,vbpa,vbp --all --timeout=60s > delete.log 2>&1; then
    kubectl delete namespace "$namespace" --wait=false > delete.log 2>&1 || true
    echo "Left in the cluster: the four kinds."
  else
    echo "Left in the cluster: the four kinds, and what is in namespace $namespace; delete.log says why."
  fi
}

# Ends what was started, last things first, and says what is left.
finish() {
  local code=$? i
  trap - EXIT
  set +e
  if $keep && $told; then
    echo "${started[*]}" > processes
    printf '\nThe API server and the operator still run. Look around:\n'
    printf '    export KUBECONFIG=%s\n    kubectl get vbp,vbpa,vdx,vrr\n' "$work/kubeconfig"
    printf 'End them:\n    kill %s\n' "${started[*]}"
  else
    echo
    ! $cluster || leave_cluster
    for ((i = ${#started[@]} - 1; i >= 0; i--)); do
      kill "${started[i]}" 2> /dev/null || true
      wait "${started[i]}" 2> /dev/null || true
    done
    echo 'Nothing runs any more.'
  fi
  printf 'Left here: %s (machines, backups, logs)\n' "$work"
  exit "$code"
}
