import {readFile, readdir, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {bindCertificates} from '../../../src/engine/buildpacks/certificate-binding.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

test('gives buildpacks a binding with a file for each certificate, whatever the umask is', async () => {
  const umask = process.umask(0o077);
  onTestFinished(() => void process.umask(umask));
  const folder = join(await temporaryFolder(), 'certificates');
  expect(await bindCertificates(folder, ['one', 'two'])).toBe(true);
  const names = await readdir(folder);
  expect(names.toSorted()).toEqual(['1.pem', '2.pem', 'type']);
  const texts = await Promise.all(names.map((it) => readFile(join(folder, it), 'utf8')));
  expect(texts.toSorted()).toEqual(['ca-certificates', 'one', 'two']);
  const modes = await Promise.all(['.', ...names].map((it) => stat(join(folder, it))));
  expect(modes.map(({mode}) => mode & 0o777)).toEqual([0o755, 0o644, 0o644, 0o644]);
});

test('makes no binding without certificates', async () => {
  const folder = await temporaryFolder();
  expect(await bindCertificates(join(folder, 'certificates'), [])).toBe(false);
  expect(await readdir(folder)).toEqual([]);
});
