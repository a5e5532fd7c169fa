#!/bin/sh
# The start gate of Coffer: keeps machines off that have no backup policy, or one that is held.
# Made by "coffer vm gate install", removed by "coffer vm gate uninstall".
#
# libvirt calls it with NAME OPERATION SUB-OPERATION EXTRA and the machine's XML on standard input
# (https://libvirt.org/hooks.html). "prepare begin" comes before each start, be it a boot, the end
# of an incoming migration or of a restore from a saved state. All else passes: above all
# "reconnect", for a restart of libvirtd must never end a machine that runs.
LC_ALL=C
gate=@GATE@
name=${1-}

{ : > "$gate/asked"; } 2> /dev/null
[ "${2-} ${3-}" = 'prepare begin' ] || exit 0

# libvirt escapes what others wrote, and puts the machine's own uuid before all that they can.
uuid=
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    *'<uuid>'*'</uuid>'*)
      [ -n "$uuid" ] || { uuid=${line#*<uuid>} && uuid=${uuid%%</uuid>*}; }
      ;;
  esac
done

verdict=
case $uuid in
  '' | *[!0-9a-f-]*) why="the start gate of Coffer cannot read which machine $name is" ;;
  *)
    if [ ! -d "$gate/machines" ]; then
      why="the start gate of Coffer finds no $gate/machines: run coffer vm list with the state folder that it belongs to; if that cannot be done, let it be open for an hour: mkdir -p $gate && { date -d '+1 hour' +%s; echo WHY; } > $gate/open"
    else
      why=@NO_POLICY@
      [ ! -r "$gate/machines/$uuid" ] || IFS= read -r verdict < "$gate/machines/$uuid"
    fi
    ;;
esac
case $verdict in
  allowed) exit 0 ;;
  'refused '*) why=${verdict#refused } ;;
esac

end=
reason=
if [ -r "$gate/open" ]; then
  { read -r end; IFS= read -r reason; } < "$gate/open"
fi
case $end in
  '' | *[!0-9]* | ????????????*) end=0 ;;
esac
now=$(date +%s)
if [ -n "$reason" ] && [ "$end" -gt "$now" ] && [ "$end" -le $((now + @LONGEST@)) ]; then
  note="$name ($uuid) was let through the open gate ($reason): $why"
  printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$note" >> "$gate/log"
  logger -t coffer-gate -- "$note"
  exit 0
fi 2> /dev/null

printf '%s\n' "$why" >&2
exit 1
