#!/usr/bin/env bash
# Has follow.sh follow the README on a fresh Debian 12, which systemd boots in namespaces of its own.
#   bash examples/readme/fresh-debian.sh [FOLDER]
# As root, with the packages debootstrap and systemd-container, and Debian's mirror. The Debian has the kernel
# and the network of this machine, and is lent its JDK 25 and, to read, its Maven repository. FOLDER, which is
# not below /root, keeps the packages for the next time.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(realpath -m "${1:-/var/lib/coffer-fresh-debian}")
debian=$folder/debian
jdk=$("$root/operator/bin/find-java")

rm -rf --one-file-system "$debian"
mkdir -p "$folder/packages/partial" "$HOME/.m2/repository"
echo "Making a Debian in $debian..."
debootstrap --cache-dir="$folder/packages" bookworm "$debian" > "$folder/debootstrap.log"
mkdir -p "$debian"/{usr/src/coffer,root/.m2/repository,usr/lib/jvm/jdk-25}
tar -C "$root" --exclude=target --exclude=.git -c . | tar -C "$debian/usr/src/coffer" -x
echo 'APT::Get::Assume-Yes "true";' > "$debian/etc/apt/apt.conf.d/90-yes"

# With control groups as Debian 12 has them, wherever this machine has its own.
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --boot --directory="$debian" \
  --register=no --keep-unit --console=read-only --capability=all --bind=/dev/net/tun \
  --resolv-conf=copy-host --bind="$folder/packages:/var/cache/apt/archives" \
  --overlay="$HOME/.m2/repository::/root/.m2/repository" --bind-ro="$jdk:/usr/lib/jvm/jdk-25" \
  > "$folder/boot.log" 2>&1 < /dev/null &
machine=$!
trap 'kill "$machine"; wait "$machine" || true' EXIT
trap 'exit 130' INT TERM HUP
inside() {
  nsenter --all --target "$(pgrep -P "$machine" -x systemd)" \
    env -i HOME=/root PATH="$PATH" TERM="${TERM:-dumb}" DEBIAN_FRONTEND=noninteractive "$@"
}
for _ in $(seq 300); do
  inside systemctl is-active -q multi-user.target 2> /dev/null && break
  sleep 0.2
done
inside apt-get -qq update
inside apt-get -qq install maven faketime > "$folder/apt.log"
inside bash -c 'cd /usr/src/coffer && bash examples/readme/follow.sh'
