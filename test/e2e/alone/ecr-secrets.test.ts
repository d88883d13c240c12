import {readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {expect, onTestFinished, test} from 'vitest';

import {ssoIdentity} from '../../sandbox/aws/identity.ts';
import {ECR_BUILD, startAws} from '../aws.ts';
import {
  commitAll,
  copyCodebase,
  describeWithSandbox,
  docker,
  startCli,
  temporaryFolder,
} from '../sandbox.ts';
import {watchArguments} from './watch-arguments.ts';

const KEYS = {secret: 'aws-secret-key-5512', session: 'aws-session-token-7741'};

/** Writes everything that a build script can read to a file in the image. */
const LOOK_AROUND = `env >seen.txt
cat /proc/*/environ /proc/*/cmdline >>seen.txt 2>/dev/null
find / -xdev \\( -name config.json -o -name .docker -o -name docker.sock -o -name .aws \\) >>seen.txt 2>/dev/null
true
`;

test('watchArguments also watches for texts that are added later', async () => {
  const texts: string[] = [];
  const seen = watchArguments(() => texts);
  texts.push(KEYS.session);
  const program = execa('sh', ['-c', 'read -r line; true', KEYS.session]);
  expect(await seen()).toEqual([expect.stringContaining(KEYS.session)]);
  program.stdin.end();
  await program;
});

describeWithSandbox('a build that publishes to ECR', () => {
  test('passes keys and tokens only to processes that need them', async () => {
    const sandbox = await startAws();
    onTestFinished(() => sandbox.stop());
    const {account} = sandbox.aws;
    sandbox.aws.identities = [ssoIdentity(account.id, {sessionToken: KEYS.session})];
    const codebase = await copyCodebase('tiny');
    await writeFile(join(codebase, 'user-post.sh'), LOOK_AROUND);
    await commitAll(codebase, 'Look around');
    const [temporary, elsewhere] = [await temporaryFolder(), await temporaryFolder()];
    const report = join(elsewhere, 'report.json');

    const hidden = () => {
      const {tokens} = account;
      return [...Object.values(KEYS), ...tokens, ...tokens.map((token) => btoa(`AWS:${token}`))];
    };
    const seenArguments = watchArguments(hidden);
    const flags = ['--verbose', '--json', '--report', report];
    const {exitCode, stdout, stderr} = await startCli([...ECR_BUILD(), ...flags], {
      cwd: codebase,
      env: {
        ...sandbox.env,
        AWS_SECRET_ACCESS_KEY: KEYS.secret,
        AWS_SESSION_TOKEN: KEYS.session,
        TMPDIR: temporary,
      },
    });
    expect(await seenArguments()).toEqual([]);
    expect({exitCode, stderr}).toMatchObject({exitCode: 0});
    expect(await readdir(temporary)).toEqual([]);

    expect(account.tokens).not.toEqual([]);
    const image = `${sandbox.behind('notice-board/web')}:latest`;
    const inside = ['run', '--rm', '--entrypoint', 'launcher', image];
    const seen = await docker(...inside, 'cat seen.txt');
    expect(seen).toContain('CNB_'); // The script has run.
    expect(seen).not.toMatch(/config\.json|docker\.sock|\.docker|\.aws|CNB_REGISTRY_AUTH/);
    const archive = join(elsewhere, 'image.tar');
    await docker('save', '--output', archive, image);
    const archived = await readFile(archive, 'latin1');
    expect(archived).toContain('seen.txt'); // The layers have been read.
    const everything = {
      output: stdout + stderr,
      report: await readFile(report, 'utf8'),
      config: await docker('image', 'inspect', image),
      archived,
    };
    for (const [where, text] of Object.entries(everything)) {
      expect({where, found: hidden().filter((it) => text.includes(it))}).toEqual({
        where,
        found: [],
      });
    }
  });
});
