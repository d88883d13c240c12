#!/bin/sh
# At the path of the old builder's script, so that buildspecs that call it keep working. The codebase is in
# the working folder.
exec ci-image-builder image build "$@"
