# The launch file for the run image. An image without a shell can only start programs directly.
# Shell built-ins only: not every build image has grep.

# launch_file LAYERS: prints the name of the file. LAYERS is the folder for the layers of this buildpack.
launch_file() {
  # Paketo's run images without a shell are tiny and static.
  case ${CNB_STACK_ID-} in
    *.tiny | *.static)
      echo launch-direct.toml
      return
      ;;
  esac
  # Without stacks, the name of the run image decides. Paketo's Procfile buildpack then defines direct
  # processes: https://github.com/paketo-buildpacks/procfile#behavior
  if has_line "$1/../analyzed.toml" 'image = "*[-:]tiny[-:@"]*' 'image = "*[-:]static[-:@"]*' ||
    has_line "$1/../paketo-buildpacks_procfile/launch.toml" 'direct = true' 'direct=true'; then
    echo launch-direct.toml
  else
    echo launch.toml
  fi
}

# has_line FILE PATTERN...: whether a line of the file, without surrounding spaces, matches a pattern.
has_line() {
  [ -f "$1" ] || return 1
  file=$1
  shift
  while read -r line || [ -n "$line" ]; do
    for pattern in "$@"; do
      # shellcheck disable=SC2254 # a pattern is meant
      case $line in $pattern) return 0 ;; esac
    done
  done <"$file"
  return 1
}
