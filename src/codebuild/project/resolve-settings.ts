import {Failure} from '../../errors.ts';
import type {AccountPlace} from '../account/account-place.ts';
import type {AskedFleet, AskedSettings} from '../settings/asked-settings.ts';
import {withKeyArn} from '../settings/merge-settings.ts';
import {type FactsWanted, type Snapshot, optional, required} from '../snapshot/snapshot.ts';

/** Returns the facts that the names in the settings require. */
export function fleetFacts({fleet}: AskedSettings): FactsWanted {
  return typeof fleet === 'object' ? {fleets: [fleet.name]} : {};
}

/**
 * Returns the settings with ARNs for the names in them.
 *
 * @throws {Failure} if the account has no such fleet, or it must be read but cannot be.
 */
export function resolvedSettings(
  asked: AskedSettings,
  snapshot: Snapshot,
  place: AccountPlace,
): AskedSettings {
  const {fleet, permissionsBoundary} = asked;
  return {
    ...withKeyArn(asked, place),
    ...(permissionsBoundary === undefined
      ? {}
      : {permissionsBoundary: boundaryArn(permissionsBoundary, place)}),
    ...(typeof fleet === 'object' ? {fleet: resolvedFleet(fleet, snapshot, place)} : {}),
  };
}

function boundaryArn(asked: string, {partition, accountId}: AccountPlace): string {
  const isResolved = asked === 'none' || asked.startsWith('arn:');
  return isResolved ? asked : `arn:${partition}:iam::${accountId}:policy/${asked}`;
}

function resolvedFleet({name}: AskedFleet, {fleets}: Snapshot, {region}: AccountPlace): AskedFleet {
  const read = fleets.get(name);
  // An ARN is enough for a person who may not read fleets.
  const facts = name.startsWith('arn:') ? optional(read, 'unknown') : required(read);
  if (facts === 'unknown') return {name};
  if (facts !== undefined) return {name, facts};
  throw new Failure('codebuild.fleet-not-found', `Fleet "${name}" not found in ${region}.`, {
    remedy: `List the fleets: aws codebuild list-fleets --region ${region}`,
  });
}
