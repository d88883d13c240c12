import {describe, expect, test} from 'vitest';
import {spell} from '../../../src/cli/spell.ts';
import {planEngine} from '../../../src/image/plan/plan-engine.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const OTHER_DIGEST = `sha256:${'cd'.repeat(32)}`;
const OWN = 'paketobuildpacks/builder-jammy-base:0.4.642';

type Choice = Parameters<typeof planEngine>[0];

/** In an image that was made from {@link OWN}, as root. */
const composed: Choice = {
  asked: 'auto',
  trustsBuildpacks: false,
  machine: {isRoot: true, hasLifecycle: true, builder: {reference: OWN, digest: DIGEST}},
  builder: OWN,
  builderOrigin: 'this image',
  mirrors: ['public.ecr.aws/uktrade', 'mirror.example.com/hub/'],
  isLocal: false,
  archives: [],
};

function plan({
  machine,
  ...changes
}: Partial<Omit<Choice, 'machine'>> & {readonly machine?: Partial<Choice['machine']>} = {}) {
  const all = {...composed, ...changes, machine: {...composed.machine, ...machine}};
  const planned = planEngine(all);
  return 'problem' in planned ? spell(planned.problem) : planned;
}

test.each(['auto', 'lifecycle'] as const)('%s refuses archives for the lifecycle', (asked) => {
  const archives = ['./a.tgz', 'https://example.com/b.cnb'];
  const problem = plan({asked, archives});
  expect(problem).toContain('./a.tgz, https://example.com/b.cnb');
  expect(problem).toContain('--engine pack');
  expect(plan({asked: 'pack', archives})).toMatchObject({name: 'pack'});
  expect(plan({archives, machine: {builder: undefined}})).toMatchObject({name: 'pack'});
});

describe('auto', () => {
  test('takes the lifecycle if this image has the builder', () => {
    expect(plan()).toEqual({name: 'lifecycle', origin: 'this image has the builder'});
  });

  test.each([
    ['with the host of Docker Hub', `docker.io/${OWN}`],
    ['by digest', `registry.example.com/any/name@${DIGEST}`],
    ['by tag and digest', `${OWN}@${DIGEST}`],
    ['in a mirror', `mirror.example.com/hub/${OWN}`],
    ["in the old builder's mirror", `public.ecr.aws/uktrade/${OWN}`],
  ])('knows the builder %s', (_, builder) => {
    expect(plan({builder})).toMatchObject({name: 'lifecycle'});
  });

  test.each([
    ['another tag', 'paketobuildpacks/builder-jammy-base:0.4.643'],
    ['no tag', 'paketobuildpacks/builder-jammy-base'],
    ['another registry', `registry.example.com/${OWN}`],
    ['another repository', 'paketobuildpacks/builder-jammy-full:0.4.642'],
    ['another digest', `${OWN}@${OTHER_DIGEST}`],
    ['an invalid reference', 'a b'],
  ])('takes pack if the plan has %s, and names the builder of this image', (_, builder) => {
    expect(plan({builder})).toEqual({
      name: 'pack',
      origin: `this image has the builder ${OWN}`,
      otherBuilder: OWN,
    });
  });

  test.each([
    ['the command does not run as root', {isRoot: false}],
    ['default', {builder: undefined}],
    ['default', {hasLifecycle: false}],
  ])('takes pack: %s', (origin, machine) => {
    expect(plan({machine})).toEqual({name: 'pack', origin});
  });

  test('takes the lifecycle without root if buildpacks are trusted', () => {
    expect(plan({trustsBuildpacks: true, machine: {isRoot: false}})).toMatchObject({
      name: 'lifecycle',
    });
  });

  test('takes pack for the local Docker engine', () => {
    expect(plan({isLocal: true})).toEqual({name: 'pack', origin: {option: 'local'}});
  });
});

describe('an engine that was asked for', () => {
  test('is taken', () => {
    for (const asked of ['lifecycle', 'pack'] as const) {
      expect(plan({asked, machine: {builder: undefined, isRoot: false}})).toMatchObject({
        name: asked,
      });
    }
  });

  test('is impossible if this image has another builder', () => {
    const builder = 'acme/builder:1';
    expect(plan({asked: 'lifecycle', builder, builderOrigin: 'PAKETO_BUILDER_VERSION'})).toBe(
      `--engine lifecycle cannot use the builder acme/builder:1 (PAKETO_BUILDER_VERSION), because this image has the builder ${OWN}.`,
    );
  });

  test('is impossible for the local Docker engine', () => {
    expect(plan({asked: 'lifecycle', isLocal: true})).toBe(
      '--engine lifecycle cannot build into the local Docker engine. Remove --local.',
    );
  });
});
