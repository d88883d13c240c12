# Scripts of the codebase.

# run_scripts NAME...: runs the scripts that exist in this folder, and stops the build if one fails. A line shows
# how each script ended, because its background processes can still print and a script can terminate this shell.
run_scripts() {
  ran=
  for script in "$@"; do
    [ -f "$script" ] || continue
    if [ -z "$ran" ]; then remember_time "$layers/scripts"; fi
    ran="$ran${ran:+ }$script"
    echo "  $script: running"
    code=0
    (
      use_launch_environment "$platform"
      # Python would write compiled modules into layers, which would then differ between builds.
      export PYTHONDONTWRITEBYTECODE="${PYTHONDONTWRITEBYTECODE-1}"
      exec bash "./$script"
    ) || code=$?
    if [ "$code" != 0 ]; then
      echo "$script exited with code $code."
      exit 1
    fi
    echo "  $script: done"
    left=$(left_running)
    # a program that has just started may not have redirected its output yet.
    if [ -n "$left" ] && sleep 1 2>/dev/null; then left=$(left_running); fi
    if [ -n "$left" ]; then
      echo "  $script: left running: $left"
      echo "  The build waits until they end. Stop them in the script, or wait for them there."
    fi
  done
  [ -n "$ran" ] || return 0
  keep_out_of_cache "$layers/scripts"
  rm -f "$layers/scripts"
  # So that later builds know that scripts may have changed the layers of this image.
  printf '\n[[labels]]\nkey = "io.ci-image-builder.scripts"\nvalue = "%s"\n' "$ran" >>"$layers/launch.toml"
}

# left_running: prints the programs that still have the output of this shell open. The lifecycle waits until
# that output ends.
left_running() {
  list=
  for process in /proc/[0-9]*; do
    id=${process#/proc/}
    if [ "$id" = "$$" ]; then continue; fi
    if writes_to "$process/fd/1" || writes_to "$process/fd/2"; then
      name=
      { IFS= read -r name <"$process/comm"; } 2>/dev/null || continue
      list="$list${list:+, }$name (process $id)"
    fi
  done
  echo "$list"
}

# writes_to FILE: whether FILE is an output of the main shell. Functions can have another output.
writes_to() {
  # shellcheck disable=SC3013 # the shells of build images support -ef, and others return false
  { [ "$1" -ef "/proc/$$/fd/1" ] || [ "$1" -ef "/proc/$$/fd/2" ]; } 2>/dev/null
}
