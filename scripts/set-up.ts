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

Sets up the real tools that the end-to-end tests and the quickstart use: a
Docker engine, pack, the lifecycle, a registry with a password, and two
builders. Also sets up stand-ins for an AWS account (with the registry as its
ECR), a connection to GitHub, and Slack. So you can try everything without an
account. Parts that already run are kept.

  --json   Print what was set up, as JSON.
  --env    Print it for a shell: eval "$(npm run --silent sandbox -- --env)"
           In that shell, the AWS CLI uses the stand-in account, too. To sign
           in with a browser, pass --profile sandbox.
  --down   Stop the servers that this command started.
  --purge  Stop the servers and remove everything that this command created.

Files are kept in $CI_IMAGE_BUILDER_SANDBOX. Default:
~/.cache/ci-image-builder/sandbox
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
    site.say(`files are in ${sandbox.folder}`);
  }
  return 0;
});

/** Prints the values that a person needs to sign in to the stand-ins. */
function sayHow({say}: Site, {profile, devicePage, slackToken}: SandboxAws): void {
  say(`to sign in, pass --profile ${profile}, and confirm the code in a browser or with`);
  say(`  curl -d user_code=CODE ${devicePage}`);
  say(`Slack: --workspace T0TEAM --channel C0BUILDS, token ${slackToken}`);
}
