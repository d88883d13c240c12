# Changes this shell's environment by what the application's layers say, as the launcher does when a
# container starts. What a buildpack has for the build too is there already.
# https://github.com/buildpacks/spec/blob/main/buildpack.md#environment
use_launch_environment() {
  list=$(launch_layers)
  set -f
  IFS='
'
  for layer in $list; do
    set +f
    if ! has_type "$layer.toml" build; then
      use_folder "$layer/bin" PATH
      use_folder "$layer/lib" LD_LIBRARY_PATH
      use_variables "$layer/env"
    fi
    use_variables "$layer/env.launch"
    set -f
  done
  set +f
  unset IFS
}

# use_folder FOLDER VARIABLE: puts it before a list of folders.
use_folder() {
  [ -d "$1" ] || return 0
  eval "before=\${$2-}"
  export "$2=$1${before:+:$before}"
}

# use_variables FOLDER: a file NAME.ACTION for each variable.
use_variables() {
  for file in "$1"/*; do
    [ -f "$file" ] || continue
    action=${file##*/}
    name=${action%%.*}
    action=${action#"$name"}
    case $name in
      '' | [0-9]* | *[!A-Za-z0-9_]*) continue ;;
    esac
    value=$(content "$file") value=${value%.}
    eval "before=\${$name-}"
    between=
    if [ -f "$1/$name.delim" ]; then between=$(content "$1/$name.delim") between=${between%.}; fi
    case $action in
      '' | .override) export "$name=$value" ;;
      .default) if [ -z "$before" ]; then export "$name=$value"; fi ;;
      .append) export "$name=${before:+$before$between}$value" ;;
      .prepend) export "$name=$value${before:+$between$before}" ;;
    esac
  done
}

# content FILE: prints it with a dot behind it, as the shell drops line ends at the end.
content() {
  cat "$1" && printf .
}
