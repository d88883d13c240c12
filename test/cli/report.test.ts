import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {UnwritableReport, requireWritable, writeReport} from '../../src/cli/report.ts';
import {temporaryFolder} from '../temporary-folder.ts';

test('a report is what --json prints, and replaces a former one', async () => {
  const file = join(await temporaryFolder(), 'report.json');
  await writeReport(file, {a: 'long enough to leave a rest'});
  await writeReport(file, {a: [1]});
  expect(await readFile(file, 'utf8')).toBe('{\n  "a": [\n    1\n  ]\n}\n');
});

test('a file that is there or can be there is writable', async () => {
  const file = join(await temporaryFolder(), 'report.json');
  await expect(requireWritable(file)).resolves.toBeUndefined();
  await writeFile(file, '');
  await expect(requireWritable(file)).resolves.toBeUndefined();
});

test('a folder, and a file in a folder that is not there, are usage errors beforehand', async () => {
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

test('one that cannot be written after all is a failure', async () => {
  const folder = await temporaryFolder();
  const failure = await writeReport(folder, {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UnwritableReport);
  expect(failure).toMatchObject({code: 'system.report-failed', cause: {code: 'EISDIR'}});
});
