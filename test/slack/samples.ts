import {
  type AnnouncedImage,
  type Announcement,
  type Outcome,
  announced,
  ended,
  planned,
} from '../../src/slack/message/announcement.ts';
import type {AnnouncedBuild} from '../../src/slack/message/announced-build.ts';
import type {BuildEvent} from '../../src/events.ts';

const COMMIT = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
export const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
export const BUILD_ARN =
  'arn:aws:codebuild:eu-west-2:123456789012:build/intranet:0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
const ECR = '123456789012.dkr.ecr.eu-west-2.amazonaws.com';

export const facts: AnnouncedBuild = {
  application: 'intranet',
  images: ['intranet/web', 'intranet/worker'],
  commit: COMMIT,
  subject: 'Show the menu on phones',
  author: 'Ada Lovelace',
  branch: 'main',
  gitTags: ['v1.4.0'],
  pullRequest: undefined,
  origin: 'https://github.com/example/intranet.git',
  builder: {
    image: 'public.ecr.aws/uktrade/paketobuildpacks/builder:0.2.326-full',
    version: '0.2.326-full',
  },
  lifecycleVersion: '0.16.0',
  buildArn: BUILD_ARN,
  registry: 'ecr',
};

/** The same with only the required facts. */
export const bareFacts: AnnouncedBuild = {
  application: 'intranet',
  images: ['intranet'],
  commit: undefined,
  subject: undefined,
  author: undefined,
  branch: undefined,
  gitTags: [],
  pullRequest: undefined,
  origin: undefined,
  builder: undefined,
  lifecycleVersion: undefined,
  buildArn: undefined,
  registry: undefined,
};

export function image(changes: Partial<AnnouncedImage> = {}): AnnouncedImage {
  const name = changes.name ?? 'intranet/web';
  return {
    name,
    reference: `${ECR}/${name}`,
    digest: DIGEST,
    tags: ['commit-1a2b3c4', 'v1.4.0', 'branch-main', 'latest'],
    status: 'built',
    ...changes,
  };
}

export const done: Outcome = {
  kind: 'done',
  images: [image(), image({name: 'intranet/worker', status: 'derived'})],
};

export const failed: Outcome = {
  kind: 'failed',
  error: {
    message: 'The buildpack paketo-buildpacks/pip failed with status 1.',
    details: [
      'Collecting djnago==4.2',
      '',
      'ERROR: No matching distribution found for djnago==4.2',
    ],
    remedy: ['Run ci-image-builder image build --local to see it on this machine.'],
  },
};

/** A build that began at 100 seconds. Each event has its seconds after that. */
export function build(
  events: readonly (readonly [seconds: number, event: BuildEvent<string>])[],
  changes: Partial<AnnouncedBuild> = {},
): Announcement {
  return events.reduce(
    (announcement, [seconds, event]) => announced(announcement, event, 100 + seconds),
    planned({...facts, ...changes}, 100),
  );
}

/** A build that ended after 42 seconds, by default while building. */
export function endedBuild(
  outcome: Outcome,
  changes: Partial<AnnouncedBuild> = {},
  events: readonly (readonly [seconds: number, event: BuildEvent<string>])[] = uptoBuilding,
): Announcement {
  return ended(build(events, changes), outcome, 142);
}

export const uptoBuilding = [
  [0, {type: 'phase-started', phase: 'preparing'}],
  [0.4, {type: 'phase-ended', phase: 'preparing', seconds: 0.4}],
  [0.4, {type: 'phase-started', phase: 'analyzing'}],
  [3.6, {type: 'phase-ended', phase: 'analyzing', seconds: 3.2}],
  [3.6, {type: 'phase-started', phase: 'building'}],
  [5, {type: 'output', line: 'Collecting djnago==4.2'}],
  [6, {type: 'output', line: 'ERROR: No matching distribution found for djnago==4.2'}],
] as const satisfies readonly (readonly [number, BuildEvent<string>])[];

export const uptoTheEnd = [
  ...uptoBuilding,
  [35, {type: 'phase-ended', phase: 'building', seconds: 31.4}],
  [35, {type: 'phase-started', phase: 'publishing'}],
  [40, {type: 'phase-ended', phase: 'publishing', seconds: 5}],
  [40, {type: 'phase-started', phase: 'tagging'}],
  [41.5, {type: 'phase-ended', phase: 'tagging', seconds: 1.5}],
] as const satisfies readonly (readonly [number, BuildEvent<string>])[];
