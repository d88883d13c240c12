import {Failure} from '../../../src/errors.ts';
import {canInstall, installPackages, missingPrograms} from './debian.ts';
import {engineAnswers, startEngine} from './engine.ts';
import type {Site} from './site.ts';

/** Debian's package for each program. */
const PACKAGES: Readonly<Record<string, string>> = {
  docker: 'docker.io',
  dockerd: 'docker.io',
  'docker-registry': 'docker-registry',
  debootstrap: 'debootstrap',
  git: 'git',
  go: 'golang-go',
};

/**
 * Makes sure that a Docker engine runs and that the programs of the other steps exist. Installs and starts
 * what is missing if it can, and otherwise reports it.
 */
export async function ensurePrerequisites(site: Site, needsGo: boolean): Promise<void> {
  const running = await engineAnswers(site);
  const missing = await missingPrograms(site, [
    'docker',
    'docker-registry',
    'debootstrap',
    'git',
    ...(needsGo ? ['go'] : []),
    ...(running ? [] : ['dockerd']),
  ]);
  if (missing.length === 0 && running) return;
  if (!canInstall()) throw unavailable(missing, running);
  if (missing.length > 0) {
    const packages = missing.map((program) => PACKAGES[program] ?? program);
    await installPackages(site, [...new Set(packages)]);
    // Since Debian 13, the client has a package of its own.
    const still = await missingPrograms(site, ['docker']);
    if (still.length > 0) await installPackages(site, ['docker-cli']);
  }
  if (!running) await startEngine(site);
}

function unavailable(missing: readonly string[], running: boolean): Failure {
  const programs = missing.filter((program) => program !== 'dockerd');
  const lacks = [
    ...(running ? [] : ['a Docker engine that answers']),
    ...programs.map((program) => `the program ${program}`),
  ];
  return new Failure(
    'docker.failed',
    `The sandbox cannot be set up here. Missing: ${lacks.join(', ')}.`,
    {
      remedy: [
        'On Debian or Ubuntu, run it as root: it installs and starts what it needs.',
        'Elsewhere, start Docker and install the programs yourself, then run it again.',
      ],
    },
  );
}
