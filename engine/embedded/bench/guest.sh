#!/bin/sh
# Makes what a guest boots: guest.sh FOLDER leaves FOLDER/vmlinux and FOLDER/guest.cpio, a kernel of
# Debian's and an initramfs with busybox. The guest prints the file "greeting" of the first
# partition of its first disk, and waits.
set -e
folder=$1
for kernel in $(ls /boot/vmlinuz-* | sort -rV); do
  version=${kernel#/boot/vmlinuz-}
  [ -f "/lib/modules/$version/modules.dep" ] && break
done

# The kernel without what unpacks it, by setup_sects, payload_offset and payload_length of the
# kernel's Documentation/x86/boot.rst: that takes an emulated guest longer than all else.
number() {
  od -An -v -t "u$2" -j "$1" -N "$2" "$kernel" | tr -d ' '
}
start=$((($(number $((0x1f1)) 1) + 1) * 512 + $(number $((0x248)) 4)))
tail -c +$((start + 1)) "$kernel" | head -c "$(number $((0x24c)) 4)" \
  | xz --decompress --single-stream > "$folder/vmlinux"

tree=$folder/guest
mkdir -p "$tree/bin" "$tree/dev" "$tree/disk" "$tree/modules"
cp /bin/busybox "$tree/bin/busybox"
cat > "$tree/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
for module in /modules/*; do
  /bin/busybox insmod "$module"
done
/bin/busybox mount -t ext4 -o ro /dev/vda1 /disk
/bin/busybox cat /disk/greeting > /dev/console
exec /bin/busybox sleep 1000000
INIT
chmod 755 "$tree/init"
number=100
for name in virtio_pci virtio_blk crc32c_generic ext4; do
  modprobe --show-depends -S "$version" "$name"
done | awk '/^insmod/ && !seen[$2]++ {print $2}' | while read -r module; do
  number=$((number + 1))
  case $module in
    *.xz) xz -dc "$module" > "$tree/modules/$number.ko" ;;
    *) cp "$module" "$tree/modules/$number.ko" ;;
  esac
done
(cd "$tree" && find . | cpio --quiet -o -H newc) > "$folder/guest.cpio"
rm -rf "$tree"
