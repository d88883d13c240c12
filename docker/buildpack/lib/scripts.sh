# Scripts of the codebase.

# run_scripts NAME...: runs those that are in this folder, and ends the build if one fails. How each one
# ended is said by a line: what it leaves in the background may print later, or a script may end this shell.
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
      # Python would write compiled modules into layers, which would then differ from build to build.
      export PYTHONDONTWRITEBYTECODE="${PYTHONDONTWRITEBYTECODE-1}"
      exec bash "./$script"
    ) || code=$?
    if [ "$code" != 0 ]; then
      echo "$script exited with code $code."
      exit 1
    fi
    echo "  $script: done"
    left=$(left_running)
    if [ -n "$left" ]; then
      echo "  $script: left running: $left"
      echo "  The build waits until they end. End them in the script, or wait for them there."
    fi
  done
  [ -n "$ran" ] || return 0
  keep_out_of_cache "$layers/scripts"
  rm -f "$layers/scripts"
  # Tells later builds that the layers in the image may be as scripts left them.
  printf '\n[[labels]]\nkey = "io.ci-image-builder.scripts"\nvalue = "%s"\n' "$ran" >>"$layers/launch.toml"
}

# left_running: prints the programs that still write to the output of this shell. The lifecycle waits for
# the end of that output.
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

# writes_to FILE: whether it is an output of the main shell. The output of a function may go elsewhere.
writes_to() {
  # shellcheck disable=SC3013 # the shells of build images know -ef, and another one says no
  { [ "$1" -ef "/proc/$$/fd/1" ] || [ "$1" -ef "/proc/$$/fd/2" ]; } 2>/dev/null
}
