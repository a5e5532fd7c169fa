# Shell functions about libvirt and its machines, for the story in libvirt.sh.

images=/var/lib/libvirt/images
export LIBVIRT_DEFAULT_URI=qemu:///system

check_programs() {
  local program
  [ "$(id -u)" = 0 ] || cannot "be root, whom the machines of a host belong to"
  for program in libvirtd qemu-system-x86_64 qemu-img qemu-storage-daemon virsh busybox xz; do
    PATH=$PATH:/usr/sbin command -v "$program" > /dev/null || cannot_without "$program"
  done
  ls /boot/vmlinuz-* > /dev/null 2>&1 || cannot_without "a kernel for the guest"
}

cannot_without() {
  cannot "$1 is missing: apt-get install libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-system-common qemu-utils busybox-static linux-image-amd64 xz-utils"
}

cannot() {
  echo "The story on libvirt cannot be told yet: $1" >&2
  exit 1
}

# What is in the way of telling it on the libvirt of this host; nothing when nothing is.
why_not_the_hosts() {
  local model
  if ! virsh -q uri > /dev/null 2>&1; then
    echo "No libvirt answers at $LIBVIRT_DEFAULT_URI"
    return
  fi
  model=$(virsh capabilities | grep -oE '<model>(apparmor|selinux)</model>' | sed 's/<[^>]*>//g' || true)
  [ -z "$model" ] || echo "The libvirt of this host confines its machines with $model, whose rules a story leaves alone"
}

# type_on VM LINE ANSWER: types a line on the console of a machine, as a person would, and waits until it
# has answered with a text.
type_on() {
  mkfifo keys
  script -qfc "virsh console $1" console.txt < keys > console.log &
  exec 9> keys
  await_text console.txt "Escape character"
  printf '%s\r' "$2" >&9
  await_text console.txt "$3"
  printf '\035' >&9
  exec 9>&-
  wait $!
  tr -d '\r' < console.txt | sed -n "s/.*\($1 \|web-1 \)\(has noted.*\)/    web-1 \2/p"
  rm keys console.txt console.log
}

# await_text FILE TEXT: waits until what is written to a file contains a text.
await_text() {
  local end=$((SECONDS + 120))
  until grep -qaF "$2" "$1" 2> /dev/null; do
    [ "$SECONDS" -lt "$end" ] || stop "two minutes have not brought: $2"
    sleep 0.2
  done
}

# Removes the machines that the story has made; also when it breaks or is interrupted.
finish() {
  local code=$?
  trap - EXIT INT TERM HUP
  set +e
  if [ "$made" = yes ]; then
    coffer restore --clean-up web-1-check > clean-up.log 2>&1
    ! virsh -q list --all --name | grep -qFx web-1-check || cat clean-up.log
    bash guest.sh --remove web-1
  fi
  exit "$code"
}
