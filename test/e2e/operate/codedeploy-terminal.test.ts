import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {execa} from 'execa';
import {describe, expect, test} from 'vitest';

import {git} from '../../sandbox/real/sample-codebase.ts';
import {plainEnvironment, temporaryFolder} from '../built-cli.ts';
import {
  CODEDEPLOY,
  type Operator,
  addConnection,
  operate,
  publish,
  startOperator,
} from '../operator.ts';
import {KEYS} from '../terminal.ts';
import {type Answer, answer, ended, operateAt, startAt, writes} from '../operator-terminal.ts';

const PROGRAM = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
const DEPLOY = ['codebuild', 'codedeploy'];

/** All questions in a checkout. Enter accepts each proposal. */
const FLAGS: readonly Answer[] = [
  ['Git repository', KEYS.enter],
  ['Name of the project', KEYS.enter],
  ['Branch to build', KEYS.enter],
  ['Path of the buildspec', KEYS.enter],
];
const ACCESS: readonly [string, string] = [
  'How should CodeBuild access acme/intranet?',
  KEYS.enter,
];

/** The command line shown at the end, as a user would copy it. */
function nextTime(shown: string): string {
  const [, after = ''] = shown.split('To skip the questions next time, run:\n');
  const lines = after.split('\n');
  const end = lines.findIndex((line) => !line.endsWith('\\'));
  return lines.slice(0, end + 1).join('\n');
}

/** The usual command line with another description. */
function described(text: string): string[] {
  return CODEDEPLOY.map((it) => (it === 'Intranet' ? text : it));
}

/** Runs a command line in a shell, without a terminal. */
async function inShell({checkout, env}: Operator, line: string) {
  const script = line.replace(/^ci-image-builder/u, `'${process.execPath}' '${PROGRAM}'`);
  const {exitCode, stdout, stderr} = await execa('sh', ['-c', script], {
    cwd: checkout,
    env: {...plainEnvironment(), ...env},
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  return {code: exitCode, stdout, stderr};
}

describe.each([80, 60])('codebuild codedeploy at a terminal of %i columns', (columns) => {
  test('proposes the values of the checkout, and prints the command line without questions', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const {code, shown} = await operateAt(operator, DEPLOY, {
      columns,
      answers: [...FLAGS, ACCESS],
    });
    expect({code, shown}).toMatchObject({code: 0});
    for (const line of [
      '✔ Git repository https://github.com/acme/intranet.git',
      '✔ Name of the project intranet',
      '✔ Branch to build main',
      '✔ Path of the buildspec buildspec.yml',
      'Account 111122223333 (acme-live), eu-west-2, as someone',
      '✓ webhook of intranet created',
      'The project intranet is ready.',
    ]) {
      expect(shown.split('\n')).toContain(line);
    }
    const line = nextTime(shown);
    expect(line.replaceAll(/\s*\\\n\s*/gu, ' ')).toBe(
      'ci-image-builder codebuild codedeploy --name intranet --git https://github.com/acme/intranet.git --branch main --buildspec buildspec.yml --connection acme',
    );
    expect(Math.max(...line.split('\n').map(({length}) => length))).toBeLessThanOrEqual(columns);
    const before = writes(operator);
    const again = await inShell(operator, line);
    expect(again).toMatchObject({code: 0, stdout: expect.stringContaining('is up to date')});
    expect(writes(operator)).toEqual(before);
  });

  test('prints the command line even if a step fails', async () => {
    const operator = await startOperator();
    addConnection(operator);
    operator.aws.denied.add('codebuild:CreateWebhook');
    const {code, shown} = await operateAt(operator, DEPLOY, {
      columns,
      answers: [...FLAGS, ACCESS],
    });
    expect(code).toBe(3);
    operator.aws.denied.clear();
    expect(await inShell(operator, nextTime(shown))).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('✓ webhook of intranet created'),
    });
  });

  test('wraps its output between words', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const flags = [...CODEDEPLOY, '--connection', 'acme', '--dry-run'];
    const {code, shown, raw} = await operateAt(operator, flags, {columns});
    expect({code, shown}).toMatchObject({code: 0});
    // Only single words may be longer than the terminal, and the resource of a policy statement.
    // oxlint-disable-next-line no-control-regex -- colours
    const plain = raw.replaceAll(/\u001B\[[\d;]*m/gu, '').split('\r\n');
    const tooLong = plain.filter(
      (line) => line.length > columns && /\S \S/u.test(line.replace(/^ *on (?=arn:)/u, '')),
    );
    expect(tooLong).toEqual([]);
  });
});

/** A text that may be wrapped between its words, with indented lines. */
function wrapped(text: string): RegExp {
  const words = text
    .split(' ')
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
  return new RegExp(words.join(String.raw`(?: |\n {2})`), 'u');
}

describe('codebuild codedeploy at a terminal', () => {
  test('asks only for missing flags, and validates answers', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const terminal = startAt(operator, [...DEPLOY, '--git', 'acme.example', '--name', 'n']);
    expect(await ended(terminal)).toMatchObject({
      code: 2,
      shown: expect.stringContaining('2 invalid values.'),
    });
    const again = startAt(operator, [...CODEDEPLOY.slice(0, -4), '--connection', 'acme']);
    await again.waitFor('? Branch to build');
    again.type('a b\r');
    await again.waitFor('> ');
    again.type('\u0015release\r');
    await answer(again, [['Path of the buildspec', KEYS.enter]]);
    const {code, shown} = await ended(again);
    expect({code, shown}).toMatchObject({code: 0});
    expect(shown).toContain('pushes to release');
    expect(shown).not.toContain('? Git repository');
  });

  test('proposes the default branch of the repository, not the checked-out one', async () => {
    const operator = await startOperator();
    addConnection(operator);
    await git(operator.checkout, 'branch', '--quiet', '--move', 'main', 'trunk');
    const clone = join(operator.env['HOME'] ?? '', 'clone');
    await git(operator.checkout, 'clone', '--quiet', operator.checkout, clone);
    await git(clone, 'remote', 'set-url', 'origin', 'git@github.com:acme/intranet.git');
    await git(clone, 'checkout', '--quiet', '-b', 'feature/x');
    const {code, shown} = await operateAt(operator, DEPLOY, {
      cwd: clone,
      answers: [
        ...FLAGS.slice(0, 2),
        ['Branch to build (trunk)', KEYS.enter],
        ...FLAGS.slice(3),
        ACCESS,
      ],
    });
    expect({code, shown}).toMatchObject({code: 0});
    expect(shown).toContain('pushes to trunk');
  });

  test('proposes main if the host requires a password, and does not ask for it', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const ssh = join(operator.env['HOME'] ?? '', 'ssh');
    const script =
      '#!/bin/sh\nif echo Password: >/dev/tty; then read -r it </dev/tty; fi\nexit 255\n';
    await writeFile(ssh, script);
    const {code, shown, raw} = await operateAt(operator, DEPLOY, {
      answers: [
        ...FLAGS.slice(0, 2),
        ['Branch to build (main)', KEYS.enter],
        ...FLAGS.slice(3),
        ACCESS,
      ],
    });
    expect({code, shown}).toMatchObject({code: 0});
    expect(raw).not.toContain('Password');
  });

  test.each([80, 60])(
    'accepts the proposals outside of a checkout at %i columns',
    async (columns) => {
      const operator = await startOperator();
      addConnection(operator);
      const cwd = await temporaryFolder();
      const {code, shown} = await operateAt(operator, DEPLOY, {
        cwd,
        columns,
        answers: [
          [
            'Git repository, such as https://github.com/acme/intranet',
            'https://github.com/acme/Demo_App.git\r',
          ],
          ['Name of the project (Demo_App)', KEYS.enter],
          ['Branch to build (main)', KEYS.enter],
          ['Path of the buildspec (buildspec.yml)', KEYS.enter],
          ['How should CodeBuild access acme/Demo_App?', KEYS.enter],
          [/\? Name of the images that builds may push\s+\(demo_app\)/u, KEYS.enter],
        ],
      });
      expect({code, shown}).toMatchObject({code: 0});
      expect(shown).toContain('The project Demo_App is ready.');
      expect(shown).not.toContain('Warning: The name of the images is unknown');
      expect(nextTime(shown)).toContain('--image-name demo_app');
      const {codebuild, iam} = operator.aws.account;
      expect(codebuild.project('Demo_App')?.settings).toMatchObject({
        sourceVersion: 'main',
        source: {location: 'https://github.com/acme/Demo_App.git', buildspec: 'buildspec.yml'},
      });
      const [role] = iam.roles;
      expect(role?.inline.get('ci-image-builder')).toContain('repository/demo_app/*');
      const before = writes(operator);
      const again = await inShell({...operator, checkout: cwd}, nextTime(shown));
      expect(again).toMatchObject({code: 0, stdout: expect.stringContaining('is up to date')});
      expect(writes(operator)).toEqual(before);
    },
  );

  test.each([80, 60])(
    'wraps the messages for invalid answers between words at %i columns',
    async (columns) => {
      const operator = await startOperator();
      addConnection(operator);
      await publish(operator, {'codebuild/process.yml': undefined});
      const terminal = startAt(operator, DEPLOY, {columns});
      const wrong: readonly (readonly [...Answer, message?: string])[] = [
        [
          'Git repository',
          'acme/intranet',
          'This is not the URL of a Git repository. The host is missing. Use the clone URL, such as https://github.com/acme/intranet.git',
        ],
        [
          'Name of the project',
          'in tranet',
          'Use letters, digits, - and _, and start with a letter or a digit. Example: intranet-docs.',
        ],
        ['Branch to build', 'refs/heads/main', 'Write the name of the branch without refs/heads/.'],
        [
          'Path of the buildspec',
          '/etc/buildspec.yml',
          'The path must be relative to the root of the repository, such as buildspec.yml.',
        ],
        [ACCESS[0], ''],
        [
          'Name of the images',
          'In Tranet',
          'Use lower-case letters, digits and . _ - between slashes. Example: team/intranet.',
        ],
      ];
      for (const [question, keys, message] of wrong) {
        await answer(terminal, [[question, `${keys}\r`]]);
        if (message === undefined) continue;
        // The whole message: a terminal can show its beginning first.
        const screen = await terminal.waitFor(wrapped(`> ${message}`));
        expect(Math.max(...screen.split('\n').map(({length}) => length))).toBeLessThanOrEqual(
          columns,
        );
        terminal.type(
          `\u0015${{'Git repository': 'https://github.com/acme/intranet'}[String(question)] ?? 'intranet'}\r`,
        );
      }
      expect(await ended(terminal)).toMatchObject({code: 0});
    },
  );

  test('offers the buildspecs of the checkout, or another path', async () => {
    const operator = await startOperator();
    addConnection(operator);
    await writeFile(join(operator.checkout, 'codebuild', 'buildspec-docs.yml'), 'version: 0.2\n');
    const flags = [...CODEDEPLOY.slice(0, -2), '--connection', 'acme', '--dry-run'];
    const found = await operateAt(operator, flags, {
      answers: [['Path of the buildspec', `${KEYS.down}\r`]],
    });
    expect(found.shown).toContain('source.buildspec: codebuild/buildspec-docs.yml');
    const other = await operateAt(operator, flags, {
      answers: [
        ['Path of the buildspec', `${KEYS.down}${KEYS.down}\r`],
        [/another value\n\? Path of the buildspec/u, 'ci/other.yml\r'],
      ],
    });
    expect(other.shown).toContain('source.buildspec: ci/other.yml');
  });

  test('asks for the name of the images if no file has it', async () => {
    const operator = await startOperator();
    addConnection(operator);
    await publish(operator, {'codebuild/process.yml': undefined});
    const terminal = startAt(operator, [...CODEDEPLOY, '--connection', 'acme']);
    await terminal.waitFor('? Name of the images');
    terminal.type('In Tranet\r');
    await terminal.waitFor('> ');
    terminal.type('\u0015team/intranet\r');
    const {code, shown} = await ended(terminal);
    expect({code, shown}).toMatchObject({code: 0});
    expect(shown).toContain('repository/team/intranet');
    expect(nextTime(shown)).toContain('--image-name team/intranet');
    expect(await inShell(operator, nextTime(shown))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is up to date'),
    });
  });

  test('shows the ARNs of connections with the same name', async () => {
    const operator = await startOperator();
    const [first, second] = [addConnection(operator), addConnection(operator)];
    const {code, shown} = await operateAt(operator, CODEDEPLOY, {
      columns: 200,
      answers: [[ACCESS[0], `${KEYS.down}\r`]],
    });
    expect({code, shown}).toMatchObject({code: 0});
    expect(shown).toContain(`the connection acme (${second.arn})`);
    expect(shown).toContain(`source.auth.resource: ${second.arn}`);
    expect(nextTime(shown)).toContain(`--connection ${second.arn}`);
    expect(nextTime(shown)).not.toContain(first.arn);
    expect(await inShell(operator, nextTime(shown))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is up to date'),
    });
  });

  test('waits until a pending connection is finished', async () => {
    const operator = await startOperator();
    const {account} = operator.aws;
    const {arn} = account.connections.add(account, {name: 'acme', providerType: 'GitHub'});
    const terminal = startAt(operator, [...CODEDEPLOY, '--quiet'], {columns: 200});
    await terminal.waitFor('? How should CodeBuild access');
    expect(terminal.screen()).toContain(
      'The connection acme is PENDING. Finish it in the console:',
    );
    expect(terminal.screen()).toContain(`/connections/${arn.split('/')[1]}`);
    account.connections.setStatus(arn, 'AVAILABLE');
    await terminal.waitFor('❯ check the pending connections again');
    terminal.type(KEYS.enter);
    await terminal.waitFor('❯ the connection acme');
    terminal.type(KEYS.enter);
    expect(await ended(terminal)).toMatchObject({code: 0});
    const auth = account.codebuild.project('intranet')?.settings.source?.auth;
    expect(auth).toEqual({type: 'CODECONNECTIONS', resource: arn});
  });

  test('links the account during the run, without showing the token', async () => {
    const operator = await startOperator();
    const token = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
    const {code, shown, raw} = await operateAt(operator, CODEDEPLOY, {
      answers: [ACCESS, ['GitHub personal access token', `${token}\r`]],
    });
    expect({code, shown}).toMatchObject({code: 0});
    expect(raw).toContain('stored now, for the whole account');
    expect(raw).not.toContain(token);
    expect(JSON.stringify(operator.aws.calls)).not.toContain(token);
    const [credential] = operator.aws.account.codebuild.credentials();
    expect(credential).toMatchObject({authType: 'PERSONAL_ACCESS_TOKEN', token});
    expect(shown).toContain('✓ source credentials for GitHub created');
    expect(shown).toContain('✓ webhook of intranet created');
  });

  test('changes existing resources only if the user agrees', async () => {
    const operator = await startOperator();
    addConnection(operator);
    await operate(operator, [...CODEDEPLOY, '--connection', 'acme']);
    const before = writes(operator);
    const flags = described('What we all use');
    for (const keys of [KEYS.enter, 'n\r']) {
      const {code, shown} = await operateAt(operator, flags, {
        answers: [['Make these changes? (y/N)', keys]],
      });
      expect({code, shown}).toMatchObject({
        code: 1,
        shown: expect.stringContaining('Error: You declined the changes. Nothing was changed.'),
      });
      expect(shown).toContain('description: Intranet → What we all use');
    }
    expect(writes(operator)).toEqual(before);
    const {code, shown} = await operateAt(operator, flags, {
      answers: [['Make these changes? (y/N)', 'y\r']],
    });
    expect({code, shown}).toMatchObject({code: 0});
    expect(shown).toContain('✓ project intranet updated');
    expect(writes(operator)).toEqual([...before, 'codebuild:UpdateProject']);
  });

  test('shows the changes to confirm even with --quiet', async () => {
    const operator = await startOperator();
    addConnection(operator);
    await operate(operator, [...CODEDEPLOY, '--connection', 'acme']);
    const {code, shown} = await operateAt(operator, [...described('Other'), '--quiet'], {
      answers: [['Make these changes?', 'y\r']],
    });
    expect(code).toBe(0);
    expect(shown).toContain('description: Intranet → Other');
    expect(shown).not.toContain('Account ');
  });

  test('ends without changes if a question is cancelled', async () => {
    const operator = await startOperator();
    addConnection(operator);
    await publish(operator, {'codebuild/process.yml': undefined});
    const answers = [...FLAGS, ACCESS, ['Name of the images', 'intranet\r'] as const];
    for (const [index, [question]] of answers.entries()) {
      const {code, shown} = await operateAt(operator, DEPLOY, {
        answers: [...answers.slice(0, index), [question, KEYS.interrupt]],
      });
      expect({question, code, shown}).toMatchObject({
        code: 130,
        shown: expect.stringMatching(/Error: Cancelled\.\s+Nothing was changed\./u),
      });
    }
    expect(writes(operator)).toEqual([]);
  });

  test('ends without changes if the confirmation is cancelled', async () => {
    const operator = await startOperator();
    addConnection(operator);
    await operate(operator, [...CODEDEPLOY, '--connection', 'acme']);
    const before = writes(operator);
    const {code, shown} = await operateAt(operator, described('Other'), {
      answers: [['Make these changes?', KEYS.interrupt]],
    });
    expect({code, shown}).toMatchObject({
      code: 130,
      shown: expect.stringContaining('Nothing was changed.'),
    });
    expect(writes(operator)).toEqual(before);
  });

  test('reports what was changed before a question was cancelled', async () => {
    const operator = await startOperator();
    await publish(operator, {'codebuild/process.yml': undefined});
    const {code, shown} = await operateAt(operator, CODEDEPLOY, {
      answers: [
        ACCESS,
        ['GitHub personal access token', 'ghp_0123456789\r'],
        ['Name of the images', KEYS.interrupt],
      ],
    });
    expect({code, shown}).toMatchObject({
      code: 130,
      shown: expect.stringMatching(/Done: +create source credentials for GitHub/u),
    });
    expect(shown).not.toContain('Nothing was changed.');
  });
});
