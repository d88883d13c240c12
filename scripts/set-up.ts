import {parseArgs} from 'node:util';

import {Failure} from '../src/errors.ts';
import {printFailure} from '../test/sandbox/real/print-failure.ts';
import {here} from '../test/sandbox/real/here.ts';
import {setUp} from '../test/sandbox/real/set-up.ts';
import {purge, takeDown} from '../test/sandbox/real/tear-down.ts';
import {shellExports} from '../test/sandbox/real/shell-exports.ts';

const HELP = `Usage: node scripts/set-up.ts [--json | --env]
       node scripts/set-up.ts --down [--purge]

Brings up the real tools that the end-to-end tests and the quickstart use: a
Docker engine, pack, the lifecycle, a registry with a password, two builders.
What is there and healthy stays as it is.

  --json   print what was set up as JSON
  --env    print it for a shell: eval "$(node scripts/set-up.ts --env)"
  --down   stop the servers that it started, and no others
  --purge  with --down: remove everything that it made

Everything is kept in $CI_IMAGE_BUILDER_SANDBOX, or else in
~/.cache/ci-image-builder/sandbox.
`;
