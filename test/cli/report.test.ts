import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {UnwritableReport, requireWritable, writeReport} from '../../src/cli/report.ts';
import {temporaryFolder} from '../temporary-folder.ts';

test('writes the JSON of --json, and replaces an existing file', async () => {
  const file = join(await temporaryFolder(), 'report.json');
  await writeReport(file, {a: 'long enough to leave a rest'});
  await writeReport(file, {a: [1]});
  expect(await readFile(file, 'utf8')).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});

test('accepts a file that exists or can be created', async () => {
  const file = join(await temporaryFolder(), 'report.json');
  await expect(requireWritable(file)).resolves.toBeUndefined();
  await writeFile(file, '');
  await expect(requireWritable(file)).resolves.toBeUndefined();
});

test('refuses a folder, and a file in a missing folder, before the build', async () => {
  const folder = await temporaryFolder();
  await expect(requireWritable(folder)).rejects.toMatchObject({
    code: 'system.report-unwritable',
    message: expect.stringMatching(`${folder}: it is a folder`),
  });
  const file = join(folder, 'no', 'such.json');
  await expect(requireWritable(file)).rejects.toMatchObject({
    code: 'system.report-unwritable',
    message: expect.stringContaining(`${file}: ENOENT`),
  });
});

test('fails if the report cannot be written after the build', async () => {
  const folder = await temporaryFolder();
  const failure = await writeReport(folder, {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UnwritableReport);
  expect(failure).toMatchObject({code: 'system.report-failed', cause: {code: 'EISDIR'}});
});
