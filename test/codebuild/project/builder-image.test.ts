import {describe, expect, test} from 'vitest';
import {
  defaultBuilderImage,
  newestCuratedImage,
} from '../../../src/codebuild/project/builder-image.ts';
import type {CodeBuildApi} from '../../../src/codebuild/account/codebuild-api.ts';
import {addImage, startAccount} from '../account-rig.ts';
import {option} from '../../../src/text.ts';
import {mentioning} from '../../mentioning.ts';
import {spell} from '../../../src/cli/spell.ts';

describe('the default builder image', () => {
  const OLD = 'public.ecr.aws/uktrade/ci-image-builder';

  test("is the account's own image of this version", async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.3');
    const image = await defaultBuilderImage(await account.ecr.list(), account.ecr, '1.2.3');
    expect(image).toEqual({
      image: `${aws.account.registryUri('ecr')}/ci-image-builder:1.2.3`,
    });
  });

  test('is the old image, with a warning, if the account does not have this version', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.2');
    const image = await defaultBuilderImage(await account.ecr.list(), account.ecr, '1.2.3');
    expect(image).toEqual({image: OLD, warning: mentioning(option('builder-image'))});
    expect(spell(image.warning ?? '')).toContain('ci-image-builder:1.2.3');
  });

  test('is the old image if the repository does not exist, without listing images', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'team/ci-image-builder', '1.2.3');
    const image = await defaultBuilderImage(await account.ecr.list(), account.ecr, '1.2.3');
    expect(image.image).toBe(OLD);
    expect(aws.actions).not.toContain('ecr:DescribeImages');
  });

  test('is the old image if permission to list images is denied', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.3');
    aws.denied.add('ecr:DescribeImages');
    const image = await defaultBuilderImage(await account.ecr.list(), account.ecr, '1.2.3');
    expect(image.image).toBe(OLD);
  });
});

describe('the newest curated image of AWS', () => {
  /** Returns only the listed images. */
  const having = (...images: string[]) =>
    ({curatedImages: () => Promise.resolve(images)}) as unknown as CodeBuildApi;

  test('is that of the highest version, in any order', async () => {
    const {account} = await startAccount();
    expect(await newestCuratedImage(account.codebuild)).toEqual({
      image: 'aws/codebuild/amazonlinux-x86_64-standard:6.0',
    });
  });

  test('is not one for ARM, for Lambda or with a date', async () => {
    const codebuild = having(
      'aws/codebuild/amazonlinux-aarch64-standard:9.0',
      'aws/codebuild/amazonlinux-x86_64-lambda-standard:nodejs22',
      'aws/codebuild/amazonlinux-x86_64-standard:9.0-26.01.01',
      'aws/codebuild/standard:7.0',
      'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
    );
    expect(await newestCuratedImage(codebuild)).toEqual({
      image: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
    });
  });

  test('compares versions as numbers', async () => {
    const of = (version: string) => `aws/codebuild/amazonlinux-x86_64-standard:${version}`;
    const codebuild = having(of('9.0'), of('9.10'), of('10.0'), of('9.9'));
    expect(await newestCuratedImage(codebuild)).toEqual({image: of('10.0')});
    expect(await newestCuratedImage(having(of('9.9'), of('9.10')))).toEqual({image: of('9.10')});
  });

  test('is a known one if AWS lists none', async () => {
    expect(await newestCuratedImage(having())).toEqual({
      image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    });
  });
});
