#!/bin/busybox sh
# The first and only program of the machine that guest.sh makes.
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
for module in /modules/*; do
  case $module in
    *.xz) unxz -c "$module" > /tmp/module.ko && insmod /tmp/module.ko ;;
    *) insmod "$module" ;;
  esac 2> /dev/null # some are for other processors
done
mount -t ext4 /dev/vda /disk
name=$(cat /disk/etc/hostname)

# The power button ends the machine in good order.
printf '#!/bin/sh\numount /disk; poweroff -f\n' > /etc/acpi/PWRF/00000080
chmod 755 /etc/acpi/PWRF/00000080
acpid -c /etc/acpi -l /tmp/acpid.log

show() {
  sed "s/^/$name has noted: /" /disk/notes
}

show
while read -r line; do
  if [ -z "$line" ]; then
    show
  else
    echo "$line" >> /disk/notes && sync && echo "$name has noted: $line"
  fi
done < /dev/console
poweroff -f
