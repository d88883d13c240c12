import {afterAll, beforeAll, vi} from 'vitest';

import {EcrRegistry} from '../../../src/registry/ecr/ecr-registry.ts';
import {EcrPublicRegistry} from '../../../src/registry/ecr-public/ecr-public-registry.ts';
import {OciRegistry} from '../../../src/registry/oci/oci-registry.ts';
import {registryConformance} from '../../registry/conformance.ts';
import {type AwsSandbox, startAws} from '../aws.ts';
import {describeWithSandbox, freshPrefix, sandbox} from '../sandbox.ts';
import {direct} from '../../direct-transport.ts';
import {runPatience} from '../../../src/cli/run-patience.ts';

const patience = runPatience(() => undefined);

describeWithSandbox('a real registry with a password', () => {
  registryConformance(
    () =>
      new OciRegistry({
        prefix: freshPrefix(),
        credentials: async () => sandbox(),
        fetch: direct.fetch,
        patience,
      }),
  );
});

/** An account for the tests of a suite, which the SDK clients of this process use. */
function useAws(): void {
  let aws: AwsSandbox | undefined;
  beforeAll(async () => {
    aws = await startAws();
    for (const [name, value] of Object.entries(aws.env)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await aws?.stop();
  });
}

const settings = {
  region: 'eu-west-2',
  profile: undefined,
  signal: undefined,
  transport: direct,
  patience,
};
const now = () => Date.now();

describeWithSandbox('private ECR', () => {
  useAws();
  registryConformance(() => new EcrRegistry({settings, now}), {
    immutableTag: 'commit-1a2b3c4',
    movingTag: 'latest',
  });
});

describeWithSandbox('ECR Public', () => {
  useAws();
  registryConformance(() => new EcrPublicRegistry({settings, now}));
});
