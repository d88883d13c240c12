# remove_git_folders FOLDER: at any depth. Those of submodules and vendored clones can contain URLs with
# passwords. Not every build image has `find`.
remove_git_folders() {
  if command -v find >/dev/null; then
    find "$1" -name .git -prune -exec rm -rf {} +
    return
  fi
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ "${entry##*/}" = .git ]; then
      rm -rf "$entry"
    elif [ -d "$entry" ] && ! [ -L "$entry" ]; then
      remove_git_folders "$entry"
    fi
  done
}
