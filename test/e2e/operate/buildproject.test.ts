import {describe, expect, test} from 'vitest';

import {CODEDEPLOY, addConnection, operate, startOperator} from '../operator.ts';
import {readBack} from './read-back.ts';

const BUILDPROJECT = CODEDEPLOY.map((it) => (it === 'codedeploy' ? 'buildproject' : it));
const NEWEST = 'aws/codebuild/amazonlinux-x86_64-standard:6.0';

describe('codebuild buildproject', () => {
  test('creates a project on the newest image of AWS, and changes nothing in a second run', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const args = [...BUILDPROJECT, '--connection', 'acme', '--json'];
    const {code, stdout} = await operate(operator, args);
    expect({code, stdout}).toMatchObject({code: 0});
    expect(JSON.parse(stdout)).toMatchObject({outcome: 'applied'});
    const {project} = await readBack(operator, 'intranet');
    expect(project).toMatchObject({
      source: {auth: {type: 'CODECONNECTIONS'}, buildspec: 'buildspec.yml'},
      environment: {image: NEWEST, imagePullCredentialsType: 'CODEBUILD', privilegedMode: true},
      webhook: {filterGroups: [[{type: 'EVENT', pattern: 'PUSH'}, {type: 'HEAD_REF'}]]},
    });
    const again = await operate(operator, args);
    expect(JSON.parse(again.stdout)).toMatchObject({outcome: 'unchanged', changes: []});
  });

  test('accepts --builderimage, the flag of the old tool', async () => {
    const operator = await startOperator();
    addConnection(operator);
    const image = 'aws/codebuild/standard:7.0';
    const flags = ['--connection', 'acme', '--builderimage', image, '--dry-run'];
    const {code, stdout} = await operate(operator, [...BUILDPROJECT, ...flags]);
    expect(code).toBe(0);
    expect(stdout).toContain(`environment.image: ${image}`);
    expect(operator.aws.account.codebuild.projects()).toEqual([]);
  });
});
