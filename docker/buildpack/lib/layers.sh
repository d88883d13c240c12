# The layers of earlier buildpacks. Shell built-ins only.

# all_layers TYPE: prints the paths of all layers of that type of earlier buildpacks, one per line, in the
# order of the group and then by name.
all_layers() {
  buildpack_folders | while IFS= read -r folder; do layers_of "$folder" "$1"; done
}

# layers_of FOLDER TYPE: the same for the folder of one buildpack.
layers_of() {
  entries "$1" | while IFS= read -r layer; do
    case ${layer##*/} in
      launch | build | store) continue ;;
    esac
    if [ -d "$layer" ] && [ -f "$layer.toml" ] && has_type "$layer.toml" "$2"; then
      printf '%s\n' "$layer"
    fi
  done
}

# entries FOLDER: prints the paths of its files and folders. They are sorted by bytes, as in the lifecycle:
# `py` comes before `py-x`.
entries() (
  # Some shells sort by the locale.
  LC_ALL=C
  for entry in "$1"/*; do printf '%s\n' "$entry"; done
)

# buildpack_folders: prints the folders of the group's buildpacks below <layers>, without ours.
buildpack_folders() {
  root=${layers%/*}
  group_ids "$root/group.toml" | while IFS= read -r id; do
    # A slash in the id is an underscore in the folder's name.
    folder=$root
    separator=/
    while :; do
      folder=$folder$separator${id%%/*} separator=_
      case $id in
        */*) id=${id#*/} ;;
        *) break ;;
      esac
    done
    if [ "$folder" != "$layers" ] && [ -d "$folder" ]; then printf '%s\n' "$folder"; fi
  done
}

# is_alone: whether this is the only buildpack of the group.
is_alone() {
  [ -f "${layers%/*}/group.toml" ] || return 1
  ids=$(group_ids "${layers%/*}/group.toml")
  case $ids in
    *'
'*) return 1 ;;
  esac
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
