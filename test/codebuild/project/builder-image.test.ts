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

describe("by default it is the account's own", () => {
  const OLD = 'public.ecr.aws/uktrade/ci-image-builder';

  test('at this version', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.3');
    const image = await defaultBuilderImage(await account.ecr.list(), account.ecr, '1.2.3');
    expect(image).toEqual({
      image: `${aws.account.registryUri('ecr')}/ci-image-builder:1.2.3`,
    });
  });

  test('but the old one, with a warning, where the account has not this version', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.2');
    const image = await defaultBuilderImage(await account.ecr.list(), account.ecr, '1.2.3');
    expect(image).toEqual({image: OLD, warning: mentioning(option('builder-image'))});
    expect(spell(image.warning ?? '')).toContain('ci-image-builder:1.2.3');
  });

  test('but the old one where there is no such repository, without looking for images', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'team/ci-image-builder', '1.2.3');
    const image = await defaultBuilderImage(await account.ecr.list(), account.ecr, '1.2.3');
    expect(image.image).toBe(OLD);
    expect(aws.actions).not.toContain('ecr:DescribeImages');
  });

  test('but the old one where nobody may look', async () => {
    const {aws, account} = await startAccount();
    addImage(aws, 'ci-image-builder', '1.2.3');
    aws.denied.add('ecr:DescribeImages');
    const image = await defaultBuilderImage(await account.ecr.list(), account.ecr, '1.2.3');
    expect(image.image).toBe(OLD);
  });
});

describe("the newest of AWS's own", () => {
  /** Only what is asked for. */
  const having = (...images: string[]) =>
    ({curatedImages: () => Promise.resolve(images)}) as unknown as CodeBuildApi;

  test('is that of the highest version, in whatever order AWS tells them', async () => {
    const {account} = await startAccount();
    expect(await newestCuratedImage(account.codebuild)).toEqual({
      image: 'aws/codebuild/amazonlinux-x86_64-standard:6.0',
    });
  });

  test('is none of another machine, of Lambda or of a day', async () => {
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

  test('tells ten from one', async () => {
    const of = (version: string) => `aws/codebuild/amazonlinux-x86_64-standard:${version}`;
    const codebuild = having(of('9.0'), of('9.10'), of('10.0'), of('9.9'));
    expect(await newestCuratedImage(codebuild)).toEqual({image: of('10.0')});
    expect(await newestCuratedImage(having(of('9.9'), of('9.10')))).toEqual({image: of('9.10')});
  });

  test('is one that is known where AWS tells none', async () => {
    expect(await newestCuratedImage(having())).toEqual({
      image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    });
  });
});
