#!/bin/sh
# Downloads Node.js to /pieces/node.
set -eu
. /tmp/fetch-checked.sh

case $(uname -m) in
  x86_64) machine=x64 ;;
  aarch64) machine=arm64 ;;
  *) echo "Error: Unsupported machine $(uname -m) for Node.js." >&2 && exit 1 ;;
esac
version=${NODE_VERSION#v}
name=node-v$version-linux-$machine
fetch "$NODE_FROM/v$version" "$name.tar.gz" SHASUMS256.txt
mkdir -p /pieces/node
tar -xz -C /pieces/node --strip-components 1 --no-same-owner -f "/tmp/$name.tar.gz"
rm "/tmp/$name.tar.gz"
/pieces/node/bin/node --version
