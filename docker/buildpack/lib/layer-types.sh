# The types of a layer, from its <layer>.toml:
# https://github.com/buildpacks/spec/blob/main/buildpack.md#layer-content-metadata-toml
# Shell built-ins only: not every build image has awk or sed.

# layer_types FILE: prints the types that are true, among `launch`, `build` and `cache`.
layer_types() {
  table=
  while IFS= read -r line || [ -n "$line" ]; do
    read_setting "$line"
    case $table.$key in
      .launch | .build | .cache | types.launch | types.build | types.cache)
        if [ "$value" = true ]; then echo "$key"; fi
        ;;
      .types.launch | .types.build | .types.cache)
        if [ "$value" = true ]; then echo "${key#types.}"; fi
        ;;
      .types) inline_types "$value" ;;
    esac
  done <"$1"
}

# has_type FILE TYPE
has_type() {
  for type in $(layer_types "$1"); do
    if [ "$type" = "$2" ]; then return 0; fi
  done
  return 1
}

# uncached_types FILE: prints the file without the type `cache`.
uncached_types() {
  table=
  while IFS= read -r line || [ -n "$line" ]; do
    read_setting "$line"
    case $table.$key in
      .cache | types.cache | .types.cache) ;;
      .types)
        launch=false build=false
        for type in $(inline_types "$value"); do
          if [ "$type" != cache ]; then eval "$type=true"; fi
        done
        echo "types = { launch = $launch, build = $build }"
        ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$1"
}

# read_setting LINE: sets `table` for the header of a table (`[name` for an array of tables), or `key` and
# `value`, all without spaces.
read_setting() {
  text=$(without_blanks "$1")
  key='' value=''
  case $text in
    '['*']'*) table=${text#'['} table=${table%%']'*} ;;
    '#'*) ;;
    *=*) key=${text%%=*} value=${text#*=} value=${value%%'#'*} ;;
  esac
}

# inline_types '{launch=true,cache=false}'
inline_types() {
  inline=${1#'{'} inline=${inline%'}'}
  while [ -n "$inline" ]; do
    pair=${inline%%,*}
    case $pair in
      launch=true | build=true | cache=true) echo "${pair%=true}" ;;
    esac
    case $inline in
      *,*) inline=${inline#*,} ;;
      *) inline= ;;
    esac
  done
}

without_blanks() {
  (
    set -f
    IFS=$(printf ' \t\r\n.') IFS=${IFS%.}
    # shellcheck disable=SC2086 # split at spaces, then join without them
    set -- $1
    IFS=
    printf '%s' "$*"
  )
}
