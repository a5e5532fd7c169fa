#!/bin/sh
# A libvirt of its own, for tests and benchmarks: libvirt.sh FOLDER start|again
# Its daemons run in a mount namespace in which all that they write is in one folder. QEMU runs as
# root. The socket is FOLDER/run/libvirt-sock. "again" starts the daemon anew, where the machines of
# before are.
set -e
folder=$1
what=$2
as_init() {
  perl "$(dirname "$0")/as-init.pl" "$@"
}
set -- libvirtd -d -f "$folder/etc/libvirtd.conf" -p "$folder/libvirtd.pid"
case $what in
  start)
    mkdir -p "$folder/run" "$folder/lib/qemu" "$folder/etc/qemu" "$folder/log" "$folder/cache"
    echo 'auth_unix_rw = "none"' > "$folder/etc/libvirtd.conf"
    printf '%s\n' 'user = "root"' 'group = "root"' 'security_driver = "none"' 'namespaces = []' \
      > "$folder/etc/qemu.conf"
    as_init unshare --mount sh "$0" "$folder" inside
    ;;
  inside)
    # Control groups would be shared: a libvirt that ends its machine kills all that is in the
    # group of that number and name, also the machine of another test.
    umount -R -l /sys/fs/cgroup 2> /dev/null || true
    for names in run:run/libvirt lib:var/lib/libvirt etc:etc/libvirt log:var/log/libvirt cache:var/cache/libvirt; do
      mkdir -p "/${names#*:}"
      mount --bind "$folder/${names%%:*}" "/${names#*:}"
    done
    virtlogd -d -p "$folder/virtlogd.pid"
    "$@"
    ;;
  again)
    as_init nsenter --mount --target "$(cat "$folder/virtlogd.pid")" "$@"
    ;;
esac
