import {describe, expect, test} from 'vitest';
import {
  newestCuratedImage,
  isComposed,
  isOutdated,
  oldBuilderImage,
  ownRepository,
} from '../../../src/codebuild/project/builder-image.ts';
import {spell} from '../../../src/cli/spell.ts';
import {command, option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import type {EcrRepositoryFacts} from '../../../src/registry/ecr/ecr-api.ts';

function repository(name: string): EcrRepositoryFacts {
  return {
    name,
    arn: `arn:aws:ecr:eu-west-2:111122223333:repository/${name}`,
    uri: `111122223333.dkr.ecr.eu-west-2.amazonaws.com/${name}`,
    imageTagMutability: 'MUTABLE',
    exclusions: [],
    scansOnPush: true,
  };
}

describe("the account's own builder image", () => {
  const OLD = 'public.ecr.aws/uktrade/ci-image-builder';

  test('is in the repository of this name', () => {
    const own = repository('ci-image-builder');
    expect(ownRepository([repository('intranet'), own])).toEqual(own);
    expect(ownRepository([repository('team/ci-image-builder')])).toBeUndefined();
  });

  test.each([
    ['1.2.3', false],
    ['1.2.3-builder-1', false],
    ['1.2.3-builder-1-r2', false],
    ['1.2.2', true],
    ['1.2.2-builder-1', true],
    ['1.2.30', true],
    ['latest', false],
  ])('with the tag %s is outdated: %s', (tag, expected) => {
    const own = repository('ci-image-builder');
    expect(isOutdated(`${own.uri}:${tag}`, [own], '1.2.3')).toBe(expected);
  });

  test.each([
    ['ci-image-builder:0.1.0-builder-jammy-base-0.4.642', true],
    ['ci-image-builder:0.1.0-builder-24-r2', true],
    [`ci-image-builder:0.1.0-builder-24@sha256:${'a'.repeat(64)}`, true],
    ['ci-image-builder:0.1.0', false],
    ['ci-image-builder:0.1.0-rc.1', false],
    ['ci-image-builder:commit-1a2b3c4', false],
    ['ci-image-builder:latest', false],
    ['intranet:0.1.0-builder-jammy-base-0.4.642', false],
  ])('%s is composed: %s', (image, expected) => {
    expect(isComposed(`registry.example.com:5000/${image}`)).toBe(expected);
  });

  test('gives way to the old image with a warning', () => {
    const image = oldBuilderImage('1.2.3');
    const warning = mentioning(command('builder-image publish'), option('builder-image'));
    expect(image).toEqual({image: OLD, warning});
    expect(spell(image.warning ?? '')).toContain('ci-image-builder:1.2.3');
  });
});

describe('the newest curated image', () => {
  const of = (version: string) => `aws/codebuild/amazonlinux-x86_64-standard:${version}`;

  test('is for x86-64, and not for Lambda or of one day', () => {
    const curated = [
      'aws/codebuild/amazonlinux-aarch64-standard:9.0',
      'aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22',
      'aws/codebuild/amazonlinux-x86_64-standard:9.0-26.01.01',
      'aws/codebuild/standard:7.0',
      'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
    ];
    expect(newestCuratedImage(curated)).toEqual({
      image: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
    });
  });

  test('has the highest version, compared as numbers', () => {
    const curated = [of('9.0'), of('9.10'), of('10.0'), of('9.9')];
    expect(newestCuratedImage(curated)).toEqual({image: of('10.0')});
    expect(newestCuratedImage([of('9.9'), of('9.10')])).toEqual({image: of('9.10')});
  });

  test('is a known one if AWS lists none', () => {
    expect(newestCuratedImage([])).toEqual({image: of('5.0')});
  });
});
