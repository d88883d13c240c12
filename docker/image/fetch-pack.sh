#!/bin/sh
# Downloads pack to /pieces/pack. PACK_VERSION is the version, with or without v. Projects of the old builder
# still set a version that is too old. They get the tested version instead.
set -eu
. /tmp/fetch-checked.sh

tested=0.40.6
oldest=0.38.0
version=${PACK_VERSION#v}
case $version in
  [0-9]*.[0-9]*.[0-9]*) ;;
  *) echo "Error: Invalid PACK_VERSION \"$PACK_VERSION\": use a version such as v$tested." >&2 && exit 2 ;;
esac
if [ "$(printf '%s\n' "$oldest" "$version" | sort -V | head -n 1)" != "$oldest" ]; then
  echo "Warning: pack $version (PACK_VERSION) is too old: $oldest or later is required. Installing $tested instead." >&2
  version=$tested
fi
case $(uname -m) in
  x86_64) name=pack-v$version-linux.tgz ;;
  aarch64) name=pack-v$version-linux-arm64.tgz ;;
  *) echo "Error: Unsupported machine $(uname -m) for pack." >&2 && exit 1 ;;
esac
fetch "$PACK_FROM/v$version" "$name" "$name.sha256"
mkdir -p /pieces
tar -xz -C /pieces --no-same-owner -f "/tmp/$name" pack
rm "/tmp/$name"
/pieces/pack version
