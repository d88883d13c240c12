# The default process of the image. The lifecycle uses the last process that a buildpack marks as the default.
# It loses the mark if a later buildpack defines the same type without it.
# https://github.com/buildpacks/spec/blob/main/buildpack.md#launchtoml-toml
# Shell built-ins only: not every build image has awk or sed.

# keep_default FILE: marks the default process of earlier buildpacks in this launch file, unless the file has
# its own default.
keep_default() {
  if has_line "$1" 'default = true'; then return; fi
  kept=$(default_process)
  marked=$(with_default "$1" "$kept")
  printf '%s\n' "$marked" >"$1"
}

# with_default FILE TYPE: prints our own launch file, with this process marked as the default.
with_default() {
  is_meant=false
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      "type = \"$2\"") is_meant=true ;;
      'type = '*) is_meant=false ;;
      'default = false') if $is_meant; then line='default = true'; fi ;;
    esac
    printf '%s\n' "$line"
  done <"$1"
}

# default_process: prints the type of the default process of earlier buildpacks, if there is one.
default_process() {
  buildpack_folders | while IFS= read -r folder; do
    if [ -f "$folder/launch.toml" ]; then launch_processes "$folder/launch.toml"; fi
  done | {
    chosen=
    while read -r type is_default; do
      if [ "$is_default" = true ]; then
        chosen=$type
      elif [ "$type" = "$chosen" ]; then
        chosen=
      fi
    done
    printf '%s' "$chosen"
  }
}

# launch_processes FILE: prints a line for each process: its type, and `true` if it is the default.
launch_processes() {
  table='' type='' is_default='' quotes='' list=''
  while IFS= read -r line || [ -n "$line" ]; do
    # A string of several lines can contain anything.
    if [ -n "$quotes" ]; then
      case $line in *"$quotes"*) quotes= ;; esac
      continue
    fi
    read_setting "$line"
    if [ -n "$list" ] && [ -z "$table" ]; then list=$list$text && continue; fi
    case $table.$key in
      '[processes.')
        case $text in '[['*) print_process && type='' is_default='' ;; esac
        ;;
      '[processes.type') type=${value#[\"\']} type=${type%[\"\']} ;;
      '[processes.default') is_default=$value ;;
      .processes) list=${text#*=} ;;
    esac
    case ${text#*=} in
      '"""'*'"""'* | "'''"*"'''"*) ;;
      '"""'*) quotes='"""' ;;
      "'''"*) quotes="'''" ;;
    esac
  done <"$1"
  print_process
  if [ -n "$list" ]; then inline_processes "$list"; fi
}

print_process() {
  if [ -n "$type" ]; then printf '%s %s\n' "$type" "$is_default"; fi
}

# inline_processes '[{type="web",default=true},{type="worker"}]'
inline_processes() {
  rest=${1#'['} rest=${rest%']'} rest=${rest%,}'},{'
  while [ -n "$rest" ]; do
    one=${rest%%'},{'*} rest=${rest#*'},{'}
    one=,${one#'{'} one=${one%'}'},
    case $one in
      *,type=*) type=${one#*,type=} type=${type%%,*} type=${type#[\"\']} type=${type%[\"\']} ;;
      *) continue ;;
    esac
    is_default=false
    case $one in *,default=true,*) is_default=true ;; esac
    print_process
  done
}
