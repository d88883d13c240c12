import {type BuildState, buildName} from '../../../codebuild/account/build-state.ts';
import {localTime} from './local-time.ts';

/**
 * Returns the heading of a build: `Build #2 of intranet: main, commit 1a2b3c4, started 2026-11-24 18:03.` It
 * tells people who named no build which one they see.
 */
export function buildHeading(build: BuildState): string {
  const {sourceVersion, commit, startedAt} = build;
  const facts = [
    ...(sourceVersion === undefined || sourceVersion === commit ? [] : [sourceVersion]),
    ...(commit === undefined ? [] : [`commit ${commit.slice(0, 7)}`]),
    ...(startedAt === undefined ? [] : [`started ${localTime(new Date(startedAt))}`]),
  ];
  const end = build.isComplete ? ' It has ended.' : '';
  return `${[buildName(build), facts.join(', ')].filter(Boolean).join(': ')}.${end}`;
}
