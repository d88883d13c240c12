# The layers that earlier buildpacks made for the application, and what the scripts need of them.

# launch_layers: prints the layers of earlier buildpacks that go into the image, a path a line, in the
# order of the group and then by name, which is the order of the launcher.
launch_layers() {
  buildpack_folders | while IFS= read -r folder; do
    for file in "$folder"/*.toml; do
      case ${file##*/} in
        launch.toml | build.toml | store.toml) continue ;;
      esac
      if [ -f "$file" ] && has_type "$file" launch; then echo "${file%.toml}"; fi
    done
  done
}

# buildpack_folders: prints the folders of the group's buildpacks below <layers>, without ours.
buildpack_folders() {
  root=${layers%/*}
  group_ids "$root/group.toml" | while IFS= read -r id; do
    # A slash of an id is an underscore in the folder's name.
    folder=$root
    separator=/
    while :; do
      folder=$folder$separator${id%%/*} separator=_
      case $id in
        */*) id=${id#*/} ;;
        *) break ;;
      esac
    done
    if [ "$folder" != "$layers" ] && [ -d "$folder" ]; then echo "$folder"; fi
  done
}

# group_ids FILE: https://github.com/buildpacks/spec/blob/main/platform.md#grouptoml-toml
group_ids() {
  table=
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      *'['* | *id*) read_setting "$line" ;;
      *) continue ;;
    esac
    case $table.$key in
      '[group.id') value=${value#[\"\']} && echo "${value%[\"\']}" ;;
    esac
  done <"$1"
}

# The lifecycle restores a layer that is for the application alone without its content, which it takes
# from the previous image at the end. A script would find such a layer empty, so the build stops here,
# and the engine builds again without what an earlier build left. It reads the first of these lines.
require_contents() {
  missing=$(launch_layers | while IFS= read -r layer; do [ -d "$layer" ] || echo "  $layer"; done)
  if [ -n "$missing" ]; then
    echo "CI Image Builder Finish: layers without content"
    echo "$missing"
    exit 1
  fi
}

# A cached layer comes back with its content. This lets the scripts of the next build find the layers
# that their buildpacks then reuse. The layers in the image stay as they are.
cache_launch_layers() {
  launch_layers | while IFS= read -r layer; do
    cached=$(cached_types "$layer.toml")
    printf '%s\n' "$cached" >"$layer.toml"
  done
}
