import {expect, test} from 'vitest';
import {readDeadlines} from '../../src/http/deadlines.ts';

test('takes each deadline from a variable of its own', () => {
  expect(readDeadlines({})).toEqual({connect: 10, answer: 30, commit: 120, idle: 60});
  expect(
    readDeadlines({
      CI_IMAGE_BUILDER_CONNECT_TIMEOUT: '3',
      CI_IMAGE_BUILDER_ANSWER_TIMEOUT: '0.5',
      CI_IMAGE_BUILDER_COMMIT_TIMEOUT: '600',
      CI_IMAGE_BUILDER_IDLE_TIMEOUT: '',
    }),
  ).toEqual({connect: 3, answer: 0.5, commit: 600, idle: 60});
});

test('reports every invalid value', () => {
  const environment = {
    CI_IMAGE_BUILDER_CONNECT_TIMEOUT: '0',
    CI_IMAGE_BUILDER_ANSWER_TIMEOUT: '1m',
    CI_IMAGE_BUILDER_COMMIT_TIMEOUT: '86401',
    CI_IMAGE_BUILDER_IDLE_TIMEOUT: '-1',
  };
  expect(() => readDeadlines(environment)).toThrow(
    expect.objectContaining({
      code: 'network.config-invalid',
      details: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    }),
  );
});
