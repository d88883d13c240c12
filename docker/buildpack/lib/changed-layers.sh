# Layers that scripts change. With these layers from the cache, the next build would give another image than
# without the cache.

# remember_time FILE: creates a file that is older than all later changes.
remember_time() {
  : >"$1"
  # Two changes in the same tick of the file system's clock have the same time.
  while rm -f "$1.later" && : >"$1.later" && later=$(find "$1.later" -cnewer "$1" 2>&1) && [ -z "$later" ]; do
    :
  done
  rm -f "$1.later"
}

# keep_out_of_cache FILE: removes layers from the cache that changed after `remember_time` created FILE. Their
# content is still part of the image of this build.
keep_out_of_cache() {
  all_layers cache | while IFS= read -r layer; do
    is_changed "$layer" "$1" || continue
    types=$(uncached_types "$layer.toml")
    printf '%s\n' "$types" >"$layer.toml"
    echo "  ${layer#"${layers%/*}/"}: changed by a script, so it is not cached"
  done
}

# is_changed LAYER FILE: compares the time of the last status change (ctime), which programs cannot set. It
# also changes for a folder if a file in it is created, renamed or removed. If `find` is missing or does not
# support this, the layer counts as changed.
is_changed() {
  newer=$(find "$1" -cnewer "$2" 2>&1) || return 0
  [ -n "$newer" ]
}
