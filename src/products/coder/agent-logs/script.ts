/**
 * Prints the log files of an agent, each after a line with its size and path. Nothing is written. The arguments are the log
 * folder, the most bytes of one file (the newest are kept), then further paths; `~` is the home of the container's user. No
 * link is followed, and of what is no regular file nothing is read.
 */
export const LOG_FILES_SCRIPT = `dir=$1; max=$2; shift 2
send() {
  case $1 in "~/"*) set -- "$HOME/\${1#??}" ;; esac
  [ -f "$1" ] && [ ! -L "$1" ] && [ -r "$1" ] || return 0
  size=$(wc -c <"$1") || return 0
  size=$((size)); skip=0
  if [ "$size" -gt "$max" ]; then skip=$((size - max)); size=$max; fi
  printf '%s %s\\n' "$size" "$1"
  tail -c "+$((skip + 1))" "$1" | head -c "$size"
}
for file in "$dir"/coder-agent*.log "$dir"/coder-script-*.log "$@"; do send "$file"; done`;
