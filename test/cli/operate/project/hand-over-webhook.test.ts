import {expect, onTestFinished, test, vi} from 'vitest';
import {handOverWebhook} from '../../../../src/cli/operate/project/hand-over-webhook.ts';

const values = {payloadUrl: 'https://codebuild.example/webhooks?t=token', secret: 'hunter2'};

test.each([
  ['cannot be stored', values],
  ['was shown before', undefined],
])(
  'a secret that %s is not shown, and the warning says how to get another one',
  async (_, them) => {
    vi.stubEnv('TMPDIR', '/nowhere/at/all');
    onTestFinished(() => void vi.unstubAllEnvs());
    const warning = await handOverWebhook({project: 'intranet', values: them});
    expect(warning).toContain('aws codebuild delete-webhook --project-name intranet');
    expect(warning).not.toMatch(/hunter2|t=token/u);
  },
);
