import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import {addToken} from '../../codebuild/account-rig.ts';
import {CODEDEPLOY, type Operator, REPOSITORY, operate, startOperator} from '../operator.ts';
import {writes} from '../operator-terminal.ts';

/** The flags with another repository. */
const of = (git: string) => CODEDEPLOY.map((it) => (it === REPOSITORY ? git : it));

const source = ({aws}: Operator) => aws.account.codebuild.project('intranet')?.settings.source;

/** A folder with an `ssh` that knows the alias `github.com-work`, and no other. */
async function sshPath({env}: Operator): Promise<string> {
  const bin = join(env['HOME'] ?? '', 'bin');
  await mkdir(bin);
  const script =
    '#!/bin/sh\nfor it; do :; done\nif [ "$it" = github.com-work ]; then it=github.com; fi\n';
  await writeFile(join(bin, 'ssh'), `${script}echo "hostname $it"\n`, {mode: 0o755});
  return `${bin}:${process.env['PATH'] ?? ''}`;
}

describe('an alias of the SSH configuration', () => {
  test('is the host that it stands for', async () => {
    const operator = await startOperator();
    addToken(operator.aws);
    const PATH = await sshPath(operator);
    const given = of('git@github.com-work:acme/intranet.git');
    expect(await operate(operator, given, {PATH})).toMatchObject({code: 0});
    expect(source(operator)).toMatchObject({type: 'GITHUB', location: REPOSITORY});
    expect(await operate(operator, CODEDEPLOY)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is up to date'),
    });
  });

  test.each(['git@github.com-home:acme/intranet.git', 'home:acme/intranet'])(
    'that SSH does not know is refused: %s',
    async (git) => {
      const operator = await startOperator();
      const PATH = await sshPath(operator);
      expect(await operate(operator, of(git), {PATH})).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('alias of an SSH configuration'),
      });
      expect(operator.aws.actions).toEqual([]);
    },
  );
});

describe('the kind of a host', () => {
  const lab = 'https://code.acme.example/acme/web/intranet.git';

  test('is that of the flag', async () => {
    const operator = await startOperator();
    const {aws} = operator;
    const {arn} = aws.account.connections.add(aws.account, {
      name: 'lab',
      providerType: 'GitLabSelfManaged',
    });
    aws.account.connections.setStatus(arn, 'AVAILABLE');
    const flags = ['--host-kind', 'gitlab-self-managed', '--connection', 'lab'];
    const done = await operate(operator, [...of(lab), ...flags]);
    expect(done).toMatchObject({code: 0});
    expect(source(operator)).toMatchObject({
      type: 'GITLAB_SELF_MANAGED',
      location: lab,
      auth: {type: 'CODECONNECTIONS'},
    });
    const before = writes(operator);
    expect(await operate(operator, [...of(lab), ...flags])).toMatchObject({code: 0});
    expect(writes(operator)).toEqual(before);
  });

  test('that contradicts the host is refused', async () => {
    const operator = await startOperator();
    expect(await operate(operator, [...CODEDEPLOY, '--host-kind', 'bitbucket'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--host-kind'),
    });
    expect(operator.aws.actions).toEqual([]);
  });
});
