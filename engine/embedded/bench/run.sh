#!/usr/bin/env bash
# The benchmark of the repository: engine/embedded/bench/run.sh [--small] [--rounds N] [PART...]
#
# COFFER_CLASS_PATH   what is measured; by default operator/target/coffer.jar, built if need be
set -euo pipefail
cd "$(dirname "$0")/../../.."
if ! [ -x /usr/bin/time ] || ! command -v mkfs.ext4 >/dev/null; then
  echo 'needed: apt-get install time e2fsprogs' >&2
  echo 'compared with where they are: apt-get install restic borgbackup qemu-utils' >&2
  exit 1
fi
home=$(operator/bin/find-java)
classpath=${COFFER_CLASS_PATH:-operator/target/coffer.jar}
if [ -z "${COFFER_CLASS_PATH:-}" ] && ! [ -f "$classpath" ]; then
  mvn -q -B -DskipTests package
fi
classes=$(mktemp -d)
trap 'rm -rf "$classes"' EXIT
"$home/bin/javac" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -d "$classes" -cp "$classpath" \
  engine/embedded/bench/*.java
"$home/bin/jar" --create --file "$classes/bench.jar" -C "$classes" .
"$home/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$classpath:$classes/bench.jar" \
  Benchmark "$@"
