import {AwsStandIn} from '../sandbox/aws/aws-stand-in.ts';
import {type Bench, REMOTE} from './bench.ts';
import type {Operated} from './report.ts';

/** Response time of AWS, from a nearby network. */
const DELAY_MS = 50;
const PROJECT =
  `codebuild codedeploy --name word-counter --desc Words --git ${REMOTE} --branch main --buildspec buildspec.yml`.split(
    ' ',
  );
/** A branch, which CodeBuild resolves. */
const CONNECTION = ['--connection', 'acme'];

/** The calls to AWS of a creation, an unchanged run and an update, each in new accounts. */
export async function measureOperating(bench: Bench, runs: number): Promise<Operated[]> {
  const rounds: Operated[][] = [];
  for (let round = 0; round < runs; round += 1) rounds.push(await inNewAccount(bench));
  const [first = []] = rounds;
  return first.map((row, index) => ({
    ...row,
    seconds: rounds.flatMap((it) => it[index]?.seconds ?? []),
  }));
}

async function inNewAccount(bench: Bench): Promise<Operated[]> {
  const aws = await AwsStandIn.start({alias: 'acme-live', delayMs: DELAY_MS});
  aws.account.connections.add(aws.account, {name: 'acme', status: 'AVAILABLE'});
  const env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.account.region,
    AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session-token',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const operate = async (what: string, ...flags: readonly string[]): Promise<Operated> => {
    const before = aws.actions.length;
    const seconds = await bench.operate(env, [...PROJECT, ...flags]);
    const actions = aws.actions.slice(before);
    const awsCalls = actions.filter((it) => !it.startsWith('sts:')).length;
    process.stderr.write(`${what}: ${seconds.toFixed(2)} s, ${actions.join(' ')}\n`);
    return {what, awsCalls, seconds: [seconds]};
  };
  try {
    return [
      await operate('first: role, project, webhook', ...CONNECTION),
      await operate('again, unchanged', ...CONNECTION),
      await operate('again, the connection not named'),
      await operate('update: size and branch', '--branch', 'next', '--compute', 'large', '--yes'),
    ];
  } finally {
    await aws.stop();
  }
}
