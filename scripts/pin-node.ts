// Pins the version of Node.js that `builder-image publish` adds to builders: node scripts/pin-node.ts VERSION
// Takes the integrity of its packages from the registry that npm is configured for. Set NODE_VERSION in
// docker/Dockerfile to the same version.
import {readFile, writeFile} from 'node:fs/promises';

import {execa} from 'execa';

import {runScript} from './script.ts';

const FILE = 'src/builder-image/layer/node-packages.json';

interface Pins {
  version: string;
  readonly packages: Readonly<Record<string, {readonly name: string; integrity: string}>>;
}

await runScript(async () => {
  const [, , version] = process.argv;
  if (version === undefined) {
    console.error('Name the version: node scripts/pin-node.ts 24.21.0');
    return 2;
  }
  const pins = JSON.parse(await readFile(FILE, 'utf8')) as Pins;
  for (const pin of Object.values(pins.packages)) {
    const {stdout} = await execa('npm', ['view', `${pin.name}@${version}`, 'dist.integrity']);
    pin.integrity = stdout.trim();
  }
  pins.version = version;
  await writeFile(FILE, `${JSON.stringify(pins, null, 2)}\n`);
  return 0;
});
