import {expect, test} from 'vitest';
import {imageNameQuestion} from '../../../src/codebuild/project/image-name-question.ts';
import {unattendedAnswer} from '../../../src/codebuild/project/project-question.ts';
import type {PolicyDocument} from '../../../src/codebuild/account/policy-document.ts';
import type {ProjectRequest} from '../../../src/codebuild/project/project-request.ts';
import {rolePolicy} from '../../../src/codebuild/role/role-policy.ts';
import {PLACE, projectOptions} from '../samples.ts';
import {command, option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';

const UNNAMED = {imageName: undefined, buildspec: undefined};
const PUSHING = rolePolicy({...PLACE, project: 'demo', imageName: 'intranet'}).policy;

interface Given {
  readonly name?: string;
  readonly kind?: ProjectRequest['kind'];
  readonly codebase?: ProjectRequest['codebase'];
  readonly policy?: PolicyDocument;
}

function question({name = 'demo', kind = 'codedeploy', codebase = UNNAMED, policy}: Given) {
  const request: ProjectRequest = {
    kind,
    options: projectOptions({name}),
    repository: undefined,
    hostKind: undefined,
    connection: undefined,
    role: undefined,
    codebase,
    version: '1.2.3',
  };
  return imageNameQuestion(request, policy);
}

/** The answer to a question that is asked. */
function unattended(given: Given) {
  const asked = question(given);
  if (asked === undefined) throw new Error('nothing is asked');
  return unattendedAnswer(asked);
}

test('the name from the flags or the checkout is used, whatever the role may push', () => {
  const codebase = {...UNNAMED, imageName: 'other'};
  expect(question({codebase})).toBeUndefined();
  expect(question({codebase, policy: PUSHING})).toBeUndefined();
});

test('nothing is asked if the role may push images already', () => {
  expect(question({policy: PUSHING})).toBeUndefined();
});

test('the question proposes the name of the project', () => {
  expect(question({name: 'Demo'})).toMatchObject({kind: 'image-name', proposed: 'demo'});
});

test('without a terminal, the images are named after the project, with a warning', () => {
  expect(unattended({})).toEqual({
    imageName: 'demo',
    remarks: [mentioning(option('image-name', 'NAME'))],
  });
});

test('the warning names a process file that is invalid', () => {
  const codebase = {...UNNAMED, unnamed: 'codebuild/process.yml'};
  expect(unattended({codebase}).remarks).toEqual([mentioning(command('image plan'))]);
});

test('the name is required if images cannot have the name of the project', () => {
  expect(question({name: 'A_'})).toMatchObject({proposed: undefined});
  expect(() => unattended({name: 'A_'})).toThrow(
    expect.objectContaining({
      kind: 'usage',
      code: 'codebuild.image-name-missing',
      remedy: [mentioning(option('image-name', 'NAME')), expect.stringContaining('checkout')],
    }),
  );
});

test('projects of buildproject may have no images', () => {
  expect(question({kind: 'buildproject'})).toBeUndefined();
});
