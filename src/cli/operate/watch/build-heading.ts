import {type BuildState, buildName} from '../../../codebuild/account/build-state.ts';
import {printable} from '../../../printable.ts';
import {localTime} from './local-time.ts';

/**
 * Which build it is that is shown: `Build #2 of intranet: main, commit 1a2b3c4, begun 2026-11-24 18:03`. Who has
 * named none sees by it whether it is the one that was meant.
 */
export function buildHeading(build: BuildState): string {
  const {sourceVersion, commit, startedAt} = build;
  const facts = [
    ...(sourceVersion === undefined || sourceVersion === commit ? [] : [sourceVersion]),
    ...(commit === undefined ? [] : [`commit ${commit.slice(0, 7)}`]),
    ...(startedAt === undefined ? [] : [`begun ${localTime(new Date(startedAt))}`]),
  ];
  const end = build.isComplete ? ' It has ended.' : '';
  return printable(`${[buildName(build), facts.join(', ')].filter(Boolean).join(': ')}.${end}`);
}
