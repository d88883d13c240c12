import {unreachable} from '../../errors.ts';
import type {PlanJson} from '../../image/plan/plan-json.ts';
import {type Line, line, styled} from '../output/line.ts';
import {wrapText} from '../terminal/wrap-text.ts';

/** Column at which the values start. */
const INDENT = 13;

/** Headings with their values. Each value gets a line. */
type Sections = readonly (readonly [string, readonly string[]])[];

/**
 * Formats a plan for people, with one fact per line.
 *
 * @param columns width of the terminal. Longer lines are wrapped between words.
 */
export function planLines(plan: PlanJson, columns = Infinity): Line[] {
  const {builder, environment, environmentOrigins, registry} = plan;
  const sections: Sections = [
    ['Application', [plan.application]],
    ['Source', sourceTexts(plan)],
    ['Registry', [registryText(registry)]],
    ...(registry.kind === 'local' ? localImage(plan) : publishedImages(plan)),
    ['Engine', [`${plan.engine}${originText(plan.engineOrigin)}`]],
    ...cacheSection(plan),
    ['Builder', [`${builder.image}${originText(builder.origin)}`]],
    ['Run image', [builder.runImage ?? 'from the builder']],
    ['Lifecycle', [builder.lifecycleImage ?? 'from the builder']],
    ['Buildpacks', buildpackTexts(plan)],
    ...fileSections(plan),
    [
      'Environment',
      Object.entries(environment).map(([name, value]) =>
        setting(name, value, environmentOrigins[name]),
      ),
    ],
  ];
  return [...sections, ...bindingSection(plan)].flatMap(([heading, values]) =>
    values
      .flatMap((value) => wrapText(value, columns - INDENT))
      .map((text, index) => {
        const label = (index === 0 ? heading : '').padEnd(INDENT);
        return index === 0 ? line`${styled('bold', label)}${text}` : `${label}${text}`;
      }),
  );
}

/** pack always keeps its cache in the same place, so the section is only for the lifecycle. */
function cacheSection({cache}: PlanJson): Sections {
  switch (cache.kind) {
    case 'volumes': {
      return [];
    }
    case 'folder': {
      return [['Cache', [`folder ${cache.path}`]]];
    }
    case 'registry': {
      const [tag = '', ...others] = cache.reads;
      const tags = [tag, ...others.map((it) => `else ${it}`)].join(', ');
      const stored = cache.writes.length === 0 ? ' (only read)' : '';
      return [['Cache', [`registry ${cache.name}, tag ${tags}${stored}`]]];
    }
    case 'container': {
      return [['Cache', ['in this container']]];
    }
    case 'none': {
      return [['Cache', ['none']]];
    }
    default: {
      return unreachable(cache);
    }
  }
}

/** A local build has one image for all processes, with one tag. */
function localImage({application, images}: PlanJson): Sections {
  return [['Image', [`${application}:local`, ...images.map(startText)]]];
}

function publishedImages({images}: PlanJson): Sections {
  const {fixed = [], moving = []} = images[0]?.tags ?? {};
  return [
    ['Images', images.flatMap((image) => [image.name, startText(image)])],
    ['Tags', [...fixed, ...moving.map((tag) => `${tag} (moves)`)]],
  ];
}

function startText({process, command}: PlanJson['images'][number]): string {
  if (process === null) return '  default process of the buildpacks';
  return `  ${process}: ${command ?? 'from the buildpacks'}`;
}

function sourceTexts({source, registry}: PlanJson): string[] {
  const {path, commit, branch, gitTags, pullRequest} = source;
  const request = pullRequest === 'unknown' ? 'a pull request' : `pull request ${pullRequest}`;
  return [
    registry.kind === 'local' ? `${path}, the folder as it is` : path,
    ...(commit === null ? [] : [`commit ${commit.slice(0, 7)}`]),
    ...(branch === null ? [] : [`branch ${branch}${originText(source.branchFrom)}`]),
    ...(pullRequest === null ? [] : [`${request}${originText(source.pullRequestFrom)}`]),
    ...gitTags.map((tag) => `tag ${tag}${originText(source.gitTagsFrom[tag])}`),
  ];
}

function buildpackTexts(plan: PlanJson): string[] {
  const {buildpacks, buildpacksOrigin, preBuildpacks, postBuildpacks} = plan;
  if (buildpacks.length > 0) return buildpacks.map((it) => `${it}${originText(buildpacksOrigin)}`);
  return [...ofProject(preBuildpacks), 'chosen by the builder', ...ofProject(postBuildpacks)];
}

/** Only `project.toml` can add buildpacks before and after those of the builder, and select files. */
function ofProject(texts: readonly string[]): string[] {
  return texts.map((it) => `${it} (project.toml)`);
}

function fileSections({exclude, include}: PlanJson): Sections {
  if (exclude.length + include.length === 0) return [];
  const texts = [...include.map((it) => `only ${it}`), ...exclude.map((it) => `without ${it}`)];
  return [['Files', ofProject(texts)]];
}

function bindingSection({bindings}: PlanJson): Sections {
  if (bindings.length === 0) return [];
  return [
    ['Bindings', bindings.map(({name, type, origin}) => `${name}, type ${type} (${origin})`)],
  ];
}

function originText(origin: string | null | undefined): string {
  return origin ? ` (${origin})` : '';
}

function setting(name: string, value: string | null, origin = ''): string {
  return value === null ? `${name} (secret, ${origin})` : `${name}=${value} (${origin})`;
}

function registryText({kind, prefix, registryId, region}: PlanJson['registry']): string {
  switch (kind) {
    case 'ecr': {
      const facts = [
        ...(registryId === undefined ? [] : [`account ${registryId}`]),
        ...(region === undefined ? [] : [region]),
        ...(prefix === undefined ? [] : [`prefix ${prefix}`]),
      ];
      return facts.length === 0 ? 'ECR, private' : `ECR, private: ${facts.join(', ')}`;
    }
    case 'ecr-public': {
      return 'ECR Public';
    }
    default: {
      return prefix ?? 'the local Docker engine';
    }
  }
}
