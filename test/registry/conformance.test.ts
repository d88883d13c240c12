import {afterAll, describe} from 'vitest';
import {OciRegistry} from '../../src/registry/oci/oci-registry.ts';
import {MemoryRegistry} from '../sandbox/memory-registry.ts';
import {StandInRegistry, type StandInOptions} from '../sandbox/stand-in-registry.ts';
import {registryConformance} from './conformance.ts';
import {direct} from '../direct-transport.ts';
import {testPatience} from '../patience/test-patience.ts';

const immutable = (tag: string) => tag.startsWith('commit-');

describe('a registry in memory', () => {
  registryConformance(() => new MemoryRegistry({immutable}), {immutableTag: 'commit-1a2b3c4'});
});

const user = {username: 'ci', password: 's3cret'};
const kinds: readonly (readonly [string, StandInOptions])[] = [
  ['that anyone may use', {}],
  ['with a password', {auth: {scheme: 'basic', ...user}}],
  ['with tokens', {auth: {scheme: 'bearer', ...user}}],
  [
    'with tokens for an identity token',
    {auth: {scheme: 'bearer', username: '<token>', password: 'id'}},
  ],
  ['that mounts nothing', {mounts: 202}],
  ['that refuses to mount', {mounts: 403}],
  ['with relative addresses', {locations: 'relative', mounts: 405}],
  ['that tells no digests', {digestHeader: false}],
];

describe.each(kinds)('an OCI registry %s', (_, options) => {
  let standIn: StandInRegistry;

  registryConformance(
    async () => {
      standIn = await StandInRegistry.start({immutable, ...options});
      return new OciRegistry({
        prefix: `${standIn.host}/team`,
        credentials: async () => options.auth,
        fetch: direct.fetch,
        patience: testPatience().patience,
      });
    },
    {immutableTag: 'commit-1a2b3c4'},
  );

  afterAll(() => standIn.stop());
});
