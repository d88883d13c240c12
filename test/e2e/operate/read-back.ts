import {fileURLToPath} from 'node:url';

import type {Project} from '@aws-sdk/client-codebuild';
import {execa} from 'execa';

import {ensureBoto3} from '../../sandbox/real/boto3.ts';
import {localSite} from '../../sandbox/real/local-site.ts';
import type {Operator} from '../operator.ts';

const SCRIPT = fileURLToPath(new URL('read-back.py', import.meta.url));

/** A role as an independent client reads it, with parsed documents. */
interface ReadRole {
  readonly name: string;
  readonly arn: string;
  readonly description: string | null;
  readonly trust: unknown;
  readonly tags: Readonly<Record<string, string>>;
  /** Keys are names. */
  readonly inline: Readonly<Record<string, {readonly Statement: readonly ReadStatement[]}>>;
  readonly attached: readonly string[];
}

interface ReadStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

export interface ReadBack {
  /** Dates are text. */
  readonly project: Project | null;
  /** The role of the project. */
  readonly role: ReadRole | null;
  readonly parameters: Readonly<Record<string, {readonly type: string; readonly version: number}>>;
}

/** Reads the project's resources in an account with AWS's SDK for Python. */
export async function readBack(
  {env, checkout}: Operator,
  project: string,
  ...parameters: readonly string[]
): Promise<ReadBack> {
  const site = localSite((line) => process.stderr.write(line), AbortSignal.timeout(300_000));
  const python = await ensureBoto3(site);
  const {stdout} = await execa(python, [SCRIPT, project, ...parameters], {
    cwd: checkout,
    env: {...env, AWS_DEFAULT_REGION: env['AWS_REGION']},
    extendEnv: false,
  });
  return JSON.parse(stdout) as ReadBack;
}
