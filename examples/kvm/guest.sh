#!/usr/bin/env bash
# Makes a small virtual machine to try a KVM host with: a notebook that keeps its notes on its disk.
#   bash guest.sh NAME            it is defined, and off
#   bash guest.sh --remove NAME   it goes, with its disk
# A line typed on its console (virsh console NAME) is a note, on the disk before the answer comes; an
# empty line shows all of them. The system is Debian's kernel and busybox.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export LIBVIRT_DEFAULT_URI=qemu:///system

fail() {
  printf 'guest.sh: %s\n' "$1" >&2
  exit 1
}

name=${!#}
[[ $name =~ ^[a-z0-9][a-z0-9-]*$ ]] || fail "name the machine: bash guest.sh web-1"
folder=/var/lib/libvirt/images/$name
if [ "$1" = --remove ]; then
  virsh -q domblklist "$name" | grep -qF "$folder/vda.qcow2" || fail "$name was not made by guest.sh"
  [ "$(virsh -q domstate "$name")" = "shut off" ] || virsh -q destroy "$name"
  virsh -q undefine "$name" --checkpoints-metadata
  rm -r "$folder"
  exit
fi

PATH=$PATH:/usr/sbin:/sbin
for program in busybox mkfs.ext4 modprobe qemu-img qemu-system-x86_64 virsh xz; do
  command -v "$program" > /dev/null ||
    fail "$program is missing: apt-get install busybox-static e2fsprogs kmod libvirt-clients qemu-system-x86 qemu-utils xz-utils"
done
virsh -q uri > /dev/null || fail "libvirt does not answer: apt-get install libvirt-daemon-system"
! virsh -q list --all --name | grep -qFx "$name" || fail "there is a machine $name; name another one"
[ ! -e "$folder" ] || fail "$folder exists; name another machine"
kernel=
for version in $(ls -r /lib/modules 2> /dev/null); do
  if [ -f "/boot/vmlinuz-$version" ] && [ -f "/lib/modules/$version/modules.dep" ]; then
    kernel=/boot/vmlinuz-$version
    break
  fi
done
[ -n "$kernel" ] || fail "there is no kernel for the guest: apt-get install linux-image-amd64"

work=$(mktemp -d)
trap 'rm -rf "$work" "$folder"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$folder"

# unpack FROM TO: a kernel without what unpacks it, for which a guest takes longer than for all else;
# setup_sects, payload_offset and payload_length are of the kernel's Documentation/x86/boot.rst.
unpack() {
  local start length
  start=$((($(number 497 1) + 1) * 512 + $(number 584 4)))
  length=$(number 588 4)
  { tail -c +$((start + 1)) "$1" || true; } | head -c "$length" |
    xz --decompress --single-stream > "$2" 2> /dev/null || cp "$1" "$2"
}

number() {
  od -An -v -t "u$2" -j "$1" -N "$2" "$kernel" | tr -d ' '
}

# What it boots: the kernel, and a file system in memory.
mkdir -p "$work"/system/{bin,dev,disk,modules,proc,sys,tmp} "$work"/system/etc/acpi/PWRF "$work/disk/etc"
cp "$(command -v busybox)" "$work/system/bin/busybox"
install "$here/init.sh" "$work/system/init"
number=100
for module in virtio_pci virtio_blk crc32c_generic ext4 evdev button; do
  for file in $(modprobe -S "$version" --show-depends "$module" | sed -n 's/^insmod \([^ ]*\).*/\1/p'); do
    [ -e "$(echo "$work"/system/modules/*-"${file##*/}")" ] || cp "$file" "$work/system/modules/$((number++))-${file##*/}"
  done
done
(cd "$work/system" && find . | busybox cpio -o -H newc 2> /dev/null) > "$folder/initrd"
unpack "$kernel" "$folder/kernel"

# Its disk: a file system with its name, a first note, and something that fills it.
echo "$name" > "$work/disk/etc/hostname"
echo "made by guest.sh" > "$work/disk/notes"
head -c 24M /dev/urandom > "$work/disk/data"
truncate -s 2G "$work/disk.raw"
mkfs.ext4 -q -F -d "$work/disk" "$work/disk.raw"
qemu-img convert -O qcow2 "$work/disk.raw" "$folder/vda.qcow2"

type=qemu
if [ -w /dev/kvm ] && grep -qwE 'vmx|svm' /proc/cpuinfo; then
  type=kvm
fi
cat > "$work/machine.xml" <<END
<domain type='$type'>
  <name>$name</name>
  <memory unit='MiB'>160</memory>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>$folder/kernel</kernel>
    <initrd>$folder/initrd</initrd>
    <cmdline>console=ttyS0 loglevel=1 panic=-1 rdinit=/init</cmdline>
  </os>
  <features><acpi/></features>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' discard='unmap'/>
      <source file='$folder/vda.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <serial type='pty'><log file='$folder/console.log' append='off'/></serial>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
END
virsh -q define "$work/machine.xml" > /dev/null
trap 'rm -rf "$work"' EXIT
echo "$name is defined, and off; its disk and system are in $folder"
