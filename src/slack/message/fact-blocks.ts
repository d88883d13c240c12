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

/** Returns the branch, Git tags or pull request, and the commit. */
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

/** Returns a link to the commit, with the first line of its message. */
export function commitWords({commit, origin, subject}: AnnouncedBuild): string | undefined {
  if (commit === undefined) return undefined;
  const linked = link(commitLink(origin, commit), commit.slice(0, 7));
  if (subject === undefined) return linked;
  return `${linked} ${escape(shortened(printable(subject), LONGEST_SUBJECT))}`;
}

/** Returns a block with all facts about a build. */
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

/** Returns the author of the commit. */
export function authorFact({author}: AnnouncedBuild): Fact {
  return ['Author', author === undefined ? undefined : escape(shortened(printable(author), 120))];
}

/** Returns the version of the lifecycle, or says that it comes from the builder. */
export function lifecycleWords(version: string | undefined): string {
  return version === undefined ? 'from the builder' : code(version);
}

/** Returns a link to the build log; nothing if the build does not run in CodeBuild. */
export function logBlocks({buildArn}: AnnouncedBuild, label: string): Block[] {
  const url = buildLogLink(buildArn);
  return url === undefined ? [] : [context(link(url, label))];
}
