# Shell functions that the story in run.sh is told with.

number=0

step() {
  number=$((number + 1))
  printf '\n\033[1m%2d. %s\033[0m\n' "$number" "$1"
}

say() {
  printf '    %s\n' "$1"
}

# fails CODE COMMAND...: the command must end with that exit code, or the story is not true.
fails() {
  local expected=$1 code=0
  shift
  "$@" || code=$?
  [ "$code" = "$expected" ] || stop "expected exit code $expected of '$*', got $code"
  say "exit code $code, as it must be"
}

# same A B WHAT: the two must be equal, or the story is not true.
same() {
  [ "$1" = "$2" ] || stop "$3 differ: $1 and $2"
  say "equal: $3"
}

stop() {
  printf '\nThe story broke at step %s: %s\n' "$number" "$1" >&2
  exit 1
}

build_if_needed() {
  local jar=$1/operator/target/coffer.jar
  if [ ! -f "$jar" ] || [ -n "$(find "$1"/{crds,engine,operator}/ -path '*/src/main/*' -newer "$jar" -print -quit)" ]; then
    echo "Building Coffer (once)..."
    (cd "$1" && mvn -q -B -ntp package -DskipTests)
  fi
}

make_folder_anew() {
  if [ -e "$1" ] && [ ! -f "$1/.coffer-quickstart" ] && [ -n "$(ls -A "$1")" ]; then
    echo "$1 exists and was not made by this script; name another folder." >&2
    exit 1
  fi
  rm -rf "$1"
  mkdir -p "$1"
  touch "$1/.coffer-quickstart"
}

# make_vm NAME POWER TIER DISK:MIB...: a folder with a description and one image per disk.
make_vm() {
  local name=$1 power=$2 tier=$3 disk
  shift 3
  mkdir -p "vms/$name" "content/etc" content/data
  echo "Welcome to $name." > content/etc/motd
  cp -r "${java%/bin/java}/legal" "${java%/bin/java}/conf" content/data/
  head -c "${random:-24M}" /dev/urandom > content/data/random
  {
    printf 'id: %s-0001\nname: %s\nzone: zone-a\npower: %s\ntags: {tier: %s}\ndisks:\n' "$name" "$name" "$power" "$tier"
    for disk in "$@"; do
      printf '  - {id: %s, name: %s, file: %s.raw, format: raw}\n' "${disk%:*}" "${disk%:*}" "${disk%:*}"
    done
  } > "vms/$name/vm.yaml"
  for disk in "$@"; do
    "$java" -cp disk-maker MakeDisk "vms/$name/${disk%:*}.raw" "${disk#*:}" content
  done
  rm -rf content
}

digest() {
  sha256sum "$1" | cut -d' ' -f1
}

# The number of 256 KiB chunks in which two images differ.
changed_chunks() {
  { cmp -l "$1" "$2" || true; } | awk '{ chunks[int(($1 - 1) / 262144)] } END { print length(chunks) }'
}

# The number of 256 KiB chunks of an image that are not empty, equal ones counted once.
distinct_chunks() {
  local empty
  empty=$(head -c 262144 /dev/zero | sha256sum)
  split -b 262144 --filter=sha256sum "$1" | sort -u | grep -vcF "$empty"
}

# change_file IMAGE PATH TEXT: what a guest does when it writes a file.
change_file() {
  echo "$3" > new-content
  debugfs -w -R "rm $2" "$1?offset=1048576" > debugfs.log 2>&1
  debugfs -w -R "write new-content $2" "$1?offset=1048576" > debugfs.log 2>&1
  rm new-content debugfs.log
}

# number_of FIELD FILE: the first number of that name in a JSON file.
number_of() {
  sed -n "s/.*\"$1\" *: *\([0-9]*\).*/\1/p" "$2" | head -n 1
}

# The id of the job of a BackupPolicy.
job_of() {
  coffer status "backuppolicy/$1" -o json | sed -n 's/.*"id" *: *"\(job-[^"]*\)".*/\1/p'
}

# The oldest point of what coffer backups -o json lists, newest first.
oldest_point() {
  sed -n 's/.*"point" *: *"\([^"]*\)".*/\1/p' | tail -n 1
}

# write_restore_request FILE VM_NAME POINT: a Test restore as a manifest, which must have a file.
write_restore_request() {
  cat > "$1" <<END
apiVersion: backup.coffer.dev/v1alpha1
kind: RestoreRequest
metadata:
  name: $2
spec:
  source:
    virtualMachine: {name: web-1}
    recoveryPoint: {id: $3}
  mode: Test
  restoredName: $2
  timeToLive: 8h
  verification:
    checks:
      - file: {path: /etc/motd}
END
}
