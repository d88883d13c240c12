// Runs a script of the project in a new clone. If the installed packages do not match package-lock.json, it
// installs them. Then it runs the script with the Node.js in node_modules. This file itself must run on
// Node.js 20 and without packages.
//
//   node scripts/bootstrap.mjs scripts/test.ts [argument…]
import {spawn, spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {constants} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const programs = join(project, 'node_modules', '.bin');

if (!isInstalled()) install();
handOver(join(programs, 'node'), process.argv.slice(2));

/** Whether node_modules matches package-lock.json, except for optional packages of other platforms. */
function isInstalled() {
  const asked = packages(join(project, 'package-lock.json'));
  const there = packages(join(project, 'node_modules', '.package-lock.json'));
  if (asked === undefined || there === undefined || !existsSync(join(programs, 'node')))
    return false;
  delete asked['']; // the project itself
  const missing = Object.entries(asked).some(
    ([path, {version, optional, peer}]) =>
      there[path]?.version !== version && !(there[path] === undefined && (optional || peer)),
  );
  return !missing && Object.keys(there).every((path) => path in asked);
}

function packages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function install() {
  process.stderr.write('Installing packages: npm ci\n');
  const {status, error} = spawnSync('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: project,
    stdio: ['ignore', 2, 2], // stdout is for the script's result
  });
  if (status === 0) return;
  process.stderr.write(
    `Error: ${error ? `Cannot start npm ci: ${error.message}` : 'npm ci failed. See the output above.'}\n`,
  );
  process.exit(1);
}

function handOver(node, args) {
  const child = spawn(node, args, {
    stdio: 'inherit',
    env: {...process.env, PATH: `${programs}${delimiter}${process.env.PATH}`},
  });
  // At a terminal, Ctrl-C also reaches the script itself, whose exit code is then used.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`Error: Cannot start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('close', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
