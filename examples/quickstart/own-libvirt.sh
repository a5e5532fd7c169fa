#!/usr/bin/env bash
# Runs a command beside a libvirt of its own, which ends with it; as root.
#   bash own-libvirt.sh FOLDER COMMAND...     FOLDER is new, and for what libvirt writes
# All is in namespaces: what libvirt, its machines and COMMAND see in /run/libvirt, /etc/libvirt,
# /var/lib/libvirt, /var/log/libvirt and /var/cache/libvirt is in FOLDER, its networks are on no other
# network, and when COMMAND ends, the kernel ends all that it has left.
set -euo pipefail

if [ "${1:-}" != --inside ]; then
  exec unshare --mount --net --pid --fork --kill-child --mount-proc bash "$0" --inside "$@"
fi
folder=$2
shift 2
# A file system of /sys shows the network that it was mounted in. Control groups go with the old one:
# two libvirts that share them end each other's machines.
umount -R -l /sys
mount -t sysfs sysfs /sys
ip link set lo up
for place in etc var/lib var/log var/cache run; do
  mkdir -p "$folder/$place" "/$place/libvirt"
  mount --bind "$folder/$place" "/$place/libvirt"
done
mkdir -p /etc/libvirt/qemu /var/lib/libvirt/{images,qemu}
echo 'auth_unix_rw = "none"' > /etc/libvirt/libvirtd.conf
# As Debian has it, but for AppArmor, whose profiles are the host's.
echo 'security_driver = "none"' > /etc/libvirt/qemu.conf
virtlogd -d -p /run/libvirt/virtlogd.pid
libvirtd -d -p /run/libvirt/libvirtd.pid
for _ in $(seq 100); do
  virsh -q uri > /dev/null 2>&1 && break
  sleep 0.1
done
virsh -q uri > /dev/null
"$@"
