# SPDX-License-Identifier: Apache-2.0
_garrison_hosts() {
  echo internet operator intruder
  awk '/^servers:/ { inside = 1; next }
    /^[^ #]/ { inside = 0 }
    inside && match($0, /^ +[a-z][a-z0-9-]*:/) {
      indent = match($0, /[a-z]/)
      if (first == 0) first = indent
      if (indent == first) { sub(/^ +/, ""); sub(/:.*/, ""); print }
    }' "$1" 2>/dev/null
}
_garrison() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
  local command='' places=0 file='' words='' i
  [ -e garrison.yaml ] && file=garrison.yaml || file='@EXAMPLE@'
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "${COMP_WORDS[i]}" in
      --) places=9 ;;
      -f | --file) file="${COMP_WORDS[i+1]}"; i=$((i + 1)) ;;
      ''@VALUED@) i=$((i + 1)) ;;
      -*) ;;
      *) if [ -z "$command" ]; then command="${COMP_WORDS[i]}"; else places=$((places + 1)); fi ;;
    esac
  done
  COMPREPLY=()
  case "$previous" in
    -f | --file@VALUED@) return ;;
  esac
  case "$command" in
    '') words='@COMMANDS@' ;;
@CASES@  esac
  [ "$places" -gt 1 ] && words=''
  case "$command $current" in
    'exec -'*) ;;
    exec\ *) [ "$places" = 0 ] && words="$(_garrison_hosts "$file")" ;;
    *\ -*) ;;
    \ * | help\ * | completion\ *) ;;
    drill\ * | backup\ *) [ "$places" = 0 ] || words='' ;;
    database\ *) [ "$places" = 0 ] || words="$(_garrison_hosts "$file" | sed 1d)" ;;
    *) words='' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _garrison garrison
