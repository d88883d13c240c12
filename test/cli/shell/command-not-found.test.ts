import {join} from 'node:path';
import {Config} from '@oclif/core';
import {expect, test} from 'vitest';
import {commandNotFound} from '../../../src/cli/shell/command-not-found.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

test('names an unknown command as it was typed', async () => {
  const config = await Config.load({root: ROOT, userPlugins: false, devPlugins: false});
  const options = {id: 'image:bulid', argv: ['--json'], config, context: undefined as never};
  await expect(commandNotFound.call(options.context, options)).rejects.toMatchObject({
    code: 'usage.unknown-command',
    message: expect.stringContaining('"image bulid"'),
    remedy: ['Did you mean `image build`?', expect.stringContaining('--help')],
  });
});
