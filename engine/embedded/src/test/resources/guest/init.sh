#!/bin/busybox sh
# The first and only program of the tests' guest. A line "ID COMMAND" on the serial console is done
# and answered by all that the command prints, and a line "@@ID:STATUS".
/bin/busybox mkdir -p /usr/bin /usr/sbin /var/run /var/lib /var/log /tmp /etc/acpi /disk
/bin/busybox --install -s /bin
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
for module in /modules/*; do
  case $module in
    *.xz) unxz -c "$module" > /tmp/module.ko && insmod /tmp/module.ko ;;
    *) insmod "$module" ;;
  esac
done

# The power button ends the guest in good order.
mkdir -p /etc/acpi/PWRF
cat > /etc/acpi/PWRF/00000080 <<'END'
#!/bin/sh
umount /disk 2> /dev/null
sync
poweroff -f
END
chmod 755 /etc/acpi/PWRF/00000080
acpid -c /etc/acpi -l /tmp/acpid.log

for port in /sys/class/virtio-ports/*; do
  if [ "$(cat "$port/name" 2> /dev/null)" = org.qemu.guest_agent.0 ]; then
    qemu-ga -d -m virtio-serial -p "/dev/${port##*/}" -t /var/run -l /tmp/agent.log
  fi
done

# "coffer.port=N" of the kernel's arguments: something listens there, on whatever address.
for argument in $(cat /proc/cmdline); do
  case $argument in
    coffer.port=*)
      ip link set eth0 up
      nc -ll -p "${argument#*=}" -e /bin/true > /dev/null 2>&1 &
      ;;
  esac
done

stty -echo < /dev/console
echo "coffer guest is up"
while read -r id line; do
  eval "$line" < /dev/null 2>&1
  echo "@@$id:$?"
done < /dev/console
poweroff -f
