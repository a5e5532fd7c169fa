#!/usr/bin/env bash
# Has follow.sh follow the README on this machine, as root, beside a libvirt of its own: whatever is written
# is in memory, and is gone at the end. There is no network, so the packages must be there already.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)

if [ "${1:-}" != --inside ]; then
  exec unshare --mount bash "$0" --inside
fi
mount -t tmpfs tmpfs /mnt
mkdir /mnt/{changes,work,machine}
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/changes,workdir=/mnt/work /mnt/machine
for place in dev proc run sys; do
  mount --rbind "/$place" "/mnt/machine/$place"
done
echo 'APT::Get::Upgrade "false";' > /mnt/machine/etc/apt/apt.conf.d/90-as-it-is
cd /mnt/machine
pivot_root . mnt
umount -l /mnt
cd "$root"
exec bash examples/quickstart/own-libvirt.sh /var/lib/own-libvirt bash examples/readme/follow.sh
