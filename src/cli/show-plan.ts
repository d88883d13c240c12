import {styleText} from 'node:util';
import type {PlanJson} from '../image/plan-json.ts';

/** A plan as a person reads it: one heading a line, lists below each other, nothing cut. */
export function planLines(plan: PlanJson): string[] {
  const {source, builder, images} = plan;
  const [first] = images;
  return [
    ...section('Application', [plan.application]),
    ...section('Source', [sourceText(source)]),
    ...section('Registry', [plan.registry.prefix ?? registryName(plan.registry.kind)]),
    ...section('Images', images.flatMap(imageText)),
    ...section('Tags', [...(first?.tags.fixed ?? []), ...(first?.tags.moving ?? []).map(moving)]),
    ...section('Builder', [builder.image]),
    ...section('Run image', [builder.runImage ?? "the builder's"]),
    ...section('Lifecycle', [builder.lifecycleImage ?? "the builder's"]),
    ...section(
      'Buildpacks',
      plan.buildpacks.length > 0 ? plan.buildpacks : ["the builder's order"],
    ),
    ...section(
      'Environment',
      Object.entries(plan.environment).map(([name, value]) =>
        value === null ? `${name} (secret)` : `${name}=${value}`,
      ),
    ),
  ];
}

const WIDTH = 13;

function section(heading: string, values: readonly string[]): string[] {
  return values.map((value, index) => {
    const label = (index === 0 ? heading : '').padEnd(WIDTH);
    return `${styleText('bold', label)}${value}`;
  });
}

function sourceText({path, commit, branch, gitTags}: PlanJson['source']): string {
  const names = [
    ...(branch === null ? [] : [`branch ${branch}`]),
    ...gitTags.map((it) => `tag ${it}`),
  ];
  const at = commit === null ? 'the folder as it is' : `commit ${commit.slice(0, 7)}`;
  return `${path}, ${[at, ...names].join(', ')}`;
}

function imageText({name, process, command}: PlanJson['images'][number]): string[] {
  const starts =
    process === null ? "the buildpacks' default process" : `${process}: ${command ?? ''}`;
  return [name, `  ${starts}`];
}

function moving(tag: string): string {
  return `${tag} (moves)`;
}

function registryName(kind: string): string {
  switch (kind) {
    case 'ecr': {
      return 'ECR, private';
    }
    case 'ecr-public': {
      return 'ECR Public';
    }
    default: {
      return 'the local Docker engine';
    }
  }
}
