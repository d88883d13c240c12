# To be sourced. `fetch FOLDER FILE SUMS` downloads FOLDER/FILE to /tmp/FILE and verifies its SHA-256 checksum
# with the list in FOLDER/SUMS.
fetch() {
  curl -fsSL --retry 3 -o "/tmp/$2" "$1/$2"
  curl -fsSL --retry 3 -o "/tmp/sums" "$1/$3"
  expected=$(awk -v file="$2" '$2 == file || $2 == "*" file { print $1 }' /tmp/sums)
  if ! printf '%s  %s\n' "$expected" "/tmp/$2" | sha256sum --check --status; then
    echo "Error: Checksum mismatch for $1/$2 (expected by $3)." >&2
    exit 1
  fi
}
