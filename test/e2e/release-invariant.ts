import type {AwsSandbox} from './aws.ts';
import type {BuiltImage} from './published-image.ts';

/** The application's repositories. */
const NAMES = ['notice-board/web', 'notice-board/worker', 'notice-board/clock'];

type Tags = Readonly<Record<string, string>>;

/** The digest at each tag of a repository, as ECR reports it; empty if the repository does not exist. */
export function tagsOf({aws}: AwsSandbox, name: string): Tags {
  const images = [...(aws.account.find('ecr', name)?.images.values() ?? [])];
  return Object.fromEntries(
    images.flatMap(({digest, tags}) => [...tags].map((tag) => [tag, digest])),
  );
}

/** All moving tags: `notice-board/web:latest`. */
export function movingTags(sandbox: AwsSandbox): string[] {
  return NAMES.flatMap((name) =>
    Object.keys(tagsOf(sandbox, name))
      .filter((tag) => isMoving(tag))
      .map((tag) => `${name}:${tag}`),
  );
}

/** Returns the images and tags of a build's result that are missing; empty if the release is complete. */
export function lacking(sandbox: AwsSandbox, images: readonly BuiltImage[]): string[] {
  const unnamed = NAMES.filter((name) => !images.some((image) => image.name === name));
  return [
    ...unnamed,
    ...images.flatMap(({name, digest, tags}) => {
      const there = tagsOf(sandbox, name);
      return [...tags.fixed, 'branch-main', 'latest']
        .filter((tag) => there[tag] !== digest)
        .map((tag) => `${name}:${tag}`);
    }),
  ];
}

/**
 * Returns moving tags that are at an image of a commit whose tag is not in every repository. This list must
 * be empty at any moment.
 */
export function halfReleased(sandbox: AwsSandbox): string[] {
  const all = NAMES.map((name) => [name, tagsOf(sandbox, name)] as const);
  return all.flatMap(([name, tags]) =>
    Object.entries(tags)
      .filter(([tag]) => isMoving(tag))
      .filter(([, digest]) => {
        const commitTags = Object.keys(tags).filter(
          (it) => it.startsWith('commit-') && tags[it] === digest,
        );
        return !commitTags.some((it) => all.every(([, others]) => it in others));
      })
      .map(([tag]) => `${name}:${tag}`),
  );
}

function isMoving(tag: string): boolean {
  return !tag.startsWith('commit-') && !tag.startsWith('building');
}
