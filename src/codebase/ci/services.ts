import type {Environment} from '../../environment.ts';
import type {CiReference, UnclearReference} from './ci-reference.ts';
import {type CiService, SERVICES} from './service-table.ts';

/** Returns what CI services build according to their variables, the most reliable first. */
export function serviceReferences(environment: Environment): CiReference[] {
  return running(environment).flatMap((service) => said(service, environment));
}

/**
 * Returns the CI service that runs this build without variables that say what it builds.
 *
 * @returns `undefined` if there is none.
 */
export function silentService(environment: Environment): UnclearReference | undefined {
  const silent = running(environment).find((it) => said(it, environment).length === 0);
  return silent && {kind: 'unclear', from: silent.name};
}

/** Returns whether a service of the table runs this build. */
export function isKnownService(environment: Environment): boolean {
  return running(environment).length > 0;
}

function running(environment: Environment): CiService[] {
  return SERVICES.filter(({signs}) => signs.some((it) => isSet(it, environment)));
}

function isSet(sign: string, environment: Environment): boolean {
  const [name = '', value] = sign.split('=');
  return value === undefined ? Boolean(environment[name]) : environment[name] === value;
}

function said({readers, commit}: CiService, environment: Environment): CiReference[] {
  return readers.flatMap(([variable, read]) => {
    const value = environment[variable];
    const reference = value ? read(value, variable, environment) : undefined;
    return reference === undefined ? [] : [ofCommit(reference, environment, commit)];
  });
}

function ofCommit(
  reference: CiReference,
  environment: Environment,
  from: string | undefined,
): CiReference {
  const id = (from !== undefined && environment[from]) || '';
  // Buildkite may set HEAD.
  const isCommit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(id);
  if (!('name' in reference) || !isCommit || from === undefined) return reference;
  return {...reference, commit: {id, from}};
}
