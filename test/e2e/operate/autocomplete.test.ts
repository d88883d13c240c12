import {readFile} from 'node:fs/promises';
import {join} from 'node:path';

import {describe, expect, test} from 'vitest';

import {bashCompletions} from '../../bash-completions.ts';
import {cli, temporaryFolder} from '../built-cli.ts';

/** Writes the scripts to a home folder of their own. @returns their folder. */
async function written() {
  const home = await temporaryFolder();
  const env = {HOME: home, XDG_CACHE_HOME: join(home, 'cache'), SHELL: '/bin/bash'};
  const {code, stdout, stderr} = await cli(['autocomplete', 'bash'], {cwd: home, env});
  expect({code, stderr}).toMatchObject({code: 0});
  expect(stdout).toContain('ci-image-builder autocomplete script bash');
  return {home, env, folder: join(home, 'cache', 'ci-image-builder', 'autocomplete')};
}

describe('completion', () => {
  test('completes commands, flags and values in bash after the line for .bashrc', async () => {
    const {home, env} = await written();
    const setUp = await cli(['autocomplete', 'script', 'bash'], {cwd: home, env});
    const offered = (rest: string) => bashCompletions(setUp.stdout, `ci-image-builder ${rest}`);
    expect(await offered('code')).toEqual(['codebuild']);
    expect(await offered('codebuild ')).toContain('codedeploy');
    expect(await offered('codebuild codedeploy --comp')).toEqual(['--compute']);
    expect(await offered('codebuild codedeploy --compute ')).toContain('small');
    expect(await offered('codebuild codedeploy --project-profile live --compute=l')).toEqual([
      'large',
    ]);
    expect(await offered('codebuild create-codedeploy-role --type ')).toEqual(['ci', 'custom']);
    expect(await offered('image build --pull-policy n')).toEqual(['never']);
    expect(await offered('image build --builder ')).toEqual([]);
  });

  test('completes commands, flags and values in zsh', async () => {
    const {folder} = await written();
    const script = await readFile(join(folder, 'functions/zsh/_ci-image-builder'), 'utf8');
    expect(script).toMatch(/^#compdef ci-image-builder$/mu);
    expect(script).toContain('"codedeploy[Create or update a CodeBuild project');
    expect(script).toMatch(/--compute"\[.*\]:compute options:\(small medium large/u);
    expect(script).toContain('--profile"[');
  });

  test('reports a wrong shell and a wrong flag like any other command', async () => {
    const cwd = await temporaryFolder();
    const shell = await cli(['autocomplete', 'fish'], {cwd});
    expect(shell).toMatchObject({code: 2, stdout: ''});
    expect(shell.stderr).toContain('Error: Expected fish to be one of: zsh, bash, powershell');
    const command = await cli(['autocomplte'], {cwd});
    expect(command).toMatchObject({code: 2, stdout: ''});
    expect(command.stderr).toContain('Did you mean `autocomplete`?');
  });
});
