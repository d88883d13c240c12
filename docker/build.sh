#!/bin/sh
# Where the old builder had its script: buildspecs that call it go on working. The codebase is the
# working folder.
exec ci-image-builder image build "$@"
