import {tagOfBuilder} from '../../../builder-image/fixed-images.ts';
import type {AccountPlace} from '../../../codebuild/account/account-place.ts';
import type {AccountReads} from '../../../codebuild/snapshot/account-reads.ts';
import {EcrRegistry} from '../../../registry/ecr/ecr-registry.ts';
import type {OpenAccount} from '../run/open-account.ts';

/** Returns the calls with which planning reads an account: those of its services, and the labels of images in ECR. */
export function accountReads({
  account,
  settings,
}: Pick<OpenAccount, 'account' | 'settings'>): AccountReads & {readonly place: AccountPlace} {
  const {place, codebuild, roles, ecr, connections, logs, parameters} = account;
  return {
    place,
    codebuild,
    roles,
    ecr,
    connections,
    logs,
    parameters,
    composed: {
      async tag(facts, image) {
        // Most accounts have no such image, and then need no password for the registry.
        if (!(await ecr.images.hasTag(facts, image.tag))) return undefined;
        const registry = new EcrRegistry({settings, now: () => Date.now()});
        const repository = (await registry.find([facts.name])).get(facts.name);
        return repository && (await tagOfBuilder(repository, image));
      },
    },
  };
}
