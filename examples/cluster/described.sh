# What the story in run.sh waits for, and what it shows.

# await KIND/NAME CONDITION[=VALUE]: waits until the operator says that of the newest spec.
await() {
  kubectl wait --for="condition=$2" --timeout=60s "$1" > wait.log 2>&1 ||
    stop "$1 does not get $2: $(tail -n 3 wait.log)"
}

# described KIND NAME CONDITION: what kubectl describe says of one condition, and the events.
described() {
  say "kubectl describe $1 $2:"
  kubectl describe "$1" "$2" > described.txt
  awk -v type="$3" '
    /^Events:/ { events = 1 }
    events { print; next }
    / Last Transition Time:/ { condition = ""; next }
    / Observed Generation:/ { next }
    { condition = condition $0 "\n" }
    / Type:/ { if ($2 == type) printf "%s", condition; condition = "" }
  ' described.txt | sed 's/^/    /'
}

mend() {
  printf '    \033[1mMended:\033[0m %s\n' "$1"
}
