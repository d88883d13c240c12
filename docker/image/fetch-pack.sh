#!/bin/sh
# Brings pack to /pieces/pack: the version in PACK_VERSION, with or without its v. The old builder's
# projects still set one that is too old; they get the version that this is tested with.
set -eu
. /tmp/fetch-checked.sh

tested=0.40.6
oldest=0.38.0
version=${PACK_VERSION#v}
case $version in
  [0-9]*.[0-9]*.[0-9]*) ;;
  *) echo "Error: PACK_VERSION \"$PACK_VERSION\" is not a version such as v$tested." >&2 && exit 2 ;;
esac
if [ "$(printf '%s\n' "$oldest" "$version" | sort -V | head -n 1)" != "$oldest" ]; then
  echo "Warning: pack $version (PACK_VERSION) is too old: $oldest is needed. This image gets $tested." >&2
  version=$tested
fi
case $(uname -m) in
  x86_64) name=pack-v$version-linux.tgz ;;
  aarch64) name=pack-v$version-linux-arm64.tgz ;;
  *) echo "Error: there is no pack for $(uname -m) here." >&2 && exit 1 ;;
esac
fetch "$PACK_FROM/v$version" "$name" "$name.sha256"
mkdir -p /pieces
tar -xz -C /pieces --no-same-owner -f "/tmp/$name" pack
rm "/tmp/$name"
/pieces/pack version
