# Sourced: `fetch FOLDER FILE SUMS` brings FOLDER/FILE to /tmp/FILE and holds it against the list of
# SHA-256 sums in FOLDER/SUMS.
fetch() {
  curl -fsSL --retry 3 -o "/tmp/$2" "$1/$2"
  curl -fsSL --retry 3 -o "/tmp/sums" "$1/$3"
  expected=$(awk -v file="$2" '$2 == file || $2 == "*" file { print $1 }' /tmp/sums)
  if ! printf '%s  %s\n' "$expected" "/tmp/$2" | sha256sum --check --status; then
    echo "Error: $1/$2 is not what $3 says: it has another checksum." >&2
    exit 1
  fi
}
