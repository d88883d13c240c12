import {printable} from '../../printable.ts';
import {type Block, context, fields} from './blocks.ts';
import type {AnnouncedBuild} from './announced-build.ts';
import {commitLink} from './commit-link.ts';
import {buildLogLink} from './console-links.ts';
import {code, escape, link, listed, shortened} from './mrkdwn.ts';
import {pushed} from './phrases.ts';

const LONGEST_SUBJECT = 120;
const MOST_TAGS = 10;

const REGISTRIES: Readonly<Record<NonNullable<AnnouncedBuild['registry']>, string>> = {
  ecr: 'Amazon ECR',
  'ecr-public': 'Amazon ECR Public',
  oci: 'OCI registry',
};

type Fact = readonly [name: string, value: string | undefined];

/** What was pushed, with its commit. */
export function sourceFacts(facts: AnnouncedBuild): Fact[] {
  const what = pushed(facts);
  const tags = facts.gitTags.map((tag) => code(tag));
  const isTag = what?.kind === 'Tag';
  return [
    ...(what === undefined || isTag ? [] : [[what.kind, code(what.name)] as const]),
    [tags.length === 1 ? 'Tag' : 'Tags', listed(tags, MOST_TAGS)],
    ['Commit', commitWords(facts)],
  ];
}

/** The commit's link, with the first line of its message. */
export function commitWords({commit, origin, subject}: AnnouncedBuild): string | undefined {
  if (commit === undefined) return undefined;
  const linked = link(commitLink(origin, commit), commit.slice(0, 7));
  if (subject === undefined) return linked;
  return `${linked} ${escape(shortened(printable(subject), LONGEST_SUBJECT))}`;
}

/** Everything that is known of a build, for those who look closer. */
export function factBlocks(facts: AnnouncedBuild): Block[] {
  const {builder, lifecycleVersion, registry} = facts;
  return fields([
    ...sourceFacts(facts),
    authorFact(facts),
    ['Builder', builder && code(builder.image)],
    ['Lifecycle', builder && lifecycleWords(lifecycleVersion)],
    ['Registry', registry && REGISTRIES[registry]],
  ]);
}

/** Who wrote the commit. */
export function authorFact({author}: AnnouncedBuild): Fact {
  return ['Author', author === undefined ? undefined : escape(shortened(printable(author), 120))];
}

/** A lifecycle's version; without one the builder brings its own. */
export function lifecycleWords(version: string | undefined): string {
  return version === undefined ? "the builder's own" : code(version);
}

/** Where to read on; nothing outside of CodeBuild. */
export function logBlocks({buildArn}: AnnouncedBuild, label: string): Block[] {
  const url = buildLogLink(buildArn);
  return url === undefined ? [] : [context(link(url, label))];
}
