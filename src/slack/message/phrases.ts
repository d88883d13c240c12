import {PHASE_NAMES} from '../../phase-names.ts';
import type {Announcement} from './announcement.ts';
import type {AnnouncedBuild} from './announced-build.ts';

/** Formats seconds: `0.4 s`, `42 s`, `1 m 5 s`, `1 h 2 m`. */
export function roundedDuration(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(seconds, 0).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} m`;
}

/** Returns the duration of a build, until its end or until now. */
export function elapsed({began, ended}: Announcement, now: number): string {
  return roundedDuration((ended ?? now) - began);
}

/** Returns the phase in which a build ended: ` while building`, or nothing between two phases. */
export function whereWords(running: Announcement['running']): string {
  return running === undefined ? '' : ` while ${PHASE_NAMES[running.phase]}`;
}

/** Returns a count with its noun: `1 image`, `2 images`. */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** Returns the kind and the name of the reference that is built. */
export function pushed(
  facts: AnnouncedBuild,
): {readonly kind: 'Branch' | 'Tag' | 'Pull request'; readonly name: string} | undefined {
  const {branch, gitTags, pullRequest} = facts;
  if (pullRequest !== undefined) return {kind: 'Pull request', name: String(pullRequest)};
  if (branch !== undefined) return {kind: 'Branch', name: branch};
  return gitTags.length === 0 ? undefined : {kind: 'Tag', name: gitTags.join(', ')};
}

/** Describes the revision: `main 1a2b3c4`, `pull request 12 1a2b3c4`, or the number of images. */
export function revisionWords(facts: AnnouncedBuild): string {
  return revision(facts) ?? counted(facts.images.length, 'image');
}

/** Describes a failed build: its revision, or `the build`. */
export function brokenWords(facts: AnnouncedBuild): string {
  return revision(facts) ?? 'the build';
}

function revision(facts: AnnouncedBuild): string | undefined {
  const what = pushed(facts);
  const name = what?.kind === 'Pull request' ? `pull request ${what.name}` : what?.name;
  const words = [name, facts.commit?.slice(0, 7)].filter((it) => it !== undefined);
  return words.length === 0 ? undefined : words.join(' ');
}

/** Whether all images already existed. */
export function isReused({outcome}: Announcement): boolean {
  return outcome?.kind === 'done' && outcome.images.every(({status}) => status === 'reused');
}
