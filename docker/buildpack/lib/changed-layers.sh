# Layers that scripts change. The next build would find them in the cache as the scripts left them, and
# make another image than without that cache.

# remember_time FILE: makes a file that is older than whatever is changed from now on.
remember_time() {
  : >"$1"
  # Two changes at the same tick of the file system's clock have the same time.
  while rm -f "$1.later" && : >"$1.later" && later=$(find "$1.later" -cnewer "$1" 2>&1) && [ -z "$later" ]; do
    :
  done
  rm -f "$1.later"
}

# keep_out_of_cache FILE: has the lifecycle drop cached layers in which something changed after FILE was
# made by `remember_time`. What they hold goes into this build's image all the same.
keep_out_of_cache() {
  all_layers cache | while IFS= read -r layer; do
    is_changed "$layer" "$1" || continue
    types=$(uncached_types "$layer.toml")
    printf '%s\n' "$types" >"$layer.toml"
    echo "  ${layer#"${layers%/*}/"}: changed by a script, so it is not cached"
  done
}

# is_changed LAYER FILE: by the time of the last change of status (ctime), which no program can set. A
# folder has a new one, too, if something in it is made, renamed or removed. A build image whose `find`
# cannot tell counts as changed.
is_changed() {
  newer=$(find "$1" -cnewer "$2" 2>&1) || return 0
  [ -n "$newer" ]
}
