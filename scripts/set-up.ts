import {parseArgs} from 'node:util';

import {withAws} from '../test/sandbox/real/aws.ts';
import {localSite} from '../test/sandbox/real/local-site.ts';
import type {SandboxAws} from '../test/sandbox/real/sandbox.ts';
import {setUp} from '../test/sandbox/real/set-up.ts';
import {shellExports} from '../test/sandbox/real/shell-exports.ts';
import type {Site} from '../test/sandbox/real/site.ts';
import {purge, takeDown} from '../test/sandbox/real/tear-down.ts';
import {runScript} from './script.ts';

const HELP = `Usage: npm run sandbox
       npm run --silent sandbox -- --json | --env
       npm run sandbox -- --down | --purge

Brings up the real tools that the end-to-end tests and the quickstart use: a
Docker engine, pack, the lifecycle, a registry with a password, two builders.
Beside them an AWS account that stands in for a real one, with the registry
behind its ECR, a connection to GitHub, and a Slack, so that everything can be
tried without an account. What is there and healthy stays as it is.

  --json   print what was set up, as JSON
  --env    print it for a shell: eval "$(npm run --silent sandbox -- --env)"
           from then on AWS's own tools go to that account too, in that shell;
           --profile sandbox signs in to it, in a browser
  --down   stop the servers that it started, and no others
  --purge  stop them and remove everything that it made

All is kept in $CI_IMAGE_BUILDER_SANDBOX, else in
~/.cache/ci-image-builder/sandbox.
`;

const flag = {type: 'boolean', default: false} as const;

await runScript(async (signal) => {
  const {values} = parseArgs({
    options: {json: flag, env: flag, down: flag, purge: flag, help: {...flag, short: 'h'}},
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const site = localSite((line) => process.stderr.write(line), signal);
  if (values.purge) await purge(site);
  else if (values.down) await takeDown(site);
  else {
    const sandbox = await withAws(site, await setUp(site));
    if (values.json) process.stdout.write(`${JSON.stringify(sandbox, null, 2)}\n`);
    if (values.env) process.stdout.write(shellExports(sandbox));
    site.say(`ready: registry ${sandbox.registry}, user ${sandbox.username}`);
    site.say(`ready: AWS account ${sandbox.aws.account}, its ECR ${sandbox.aws.registry}`);
    sayHow(site, sandbox.aws);
    site.say(`kept in ${sandbox.folder}`);
  }
  return 0;
});

/** What the account needs of a person, which nobody knows of this one. */
function sayHow({say}: Site, {profile, devicePage, slackToken}: SandboxAws): void {
  say(`sign in as at work: --profile ${profile}; a browser confirms the code, or`);
  say(`  curl -d user_code=CODE ${devicePage}`);
  say(`Slack: --workspace T0TEAM --channel C0BUILDS, token ${slackToken}`);
}
