import {OciRegistry} from '../../src/registry/oci/oci-registry.ts';
import {registryConformance} from '../registry/conformance.ts';
import {describeWithSandbox, freshPrefix, sandbox} from './sandbox.ts';

describeWithSandbox('a real registry with a password', () => {
  registryConformance(
    () => new OciRegistry({prefix: freshPrefix(), credentials: async () => sandbox()}),
  );
});
