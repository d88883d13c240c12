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
      echo "$script ended with code $code."
      exit 1
    fi
    echo "  $script: done"
  done
  [ -n "$ran" ] || return 0
  keep_out_of_cache "$layers/scripts"
  rm -f "$layers/scripts"
  # Tells later builds that the layers in the image may be as scripts left them.
  printf '\n[[labels]]\nkey = "io.ci-image-builder.scripts"\nvalue = "%s"\n' "$ran" >>"$layers/launch.toml"
}
