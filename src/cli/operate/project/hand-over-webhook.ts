import {mkdtemp, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {WebhookToAdd} from '../../../codebuild/project/create-webhook.ts';

/**
 * Writes the payload URL and the secret of a webhook to a file that only this user can read.
 *
 * @returns a warning. It says what to do with the file or, if the secret is lost, how to get another one.
 */
export async function handOverWebhook({project, values}: WebhookToAdd): Promise<string> {
  const start = `CodeBuild cannot add the webhook of ${project} to the repository itself. Add it in the settings of the repository`;
  const again = `delete the webhook with aws codebuild delete-webhook --project-name ${project}, then run the command again with its triggers.`;
  if (values === undefined) {
    return `${start}. CodeBuild has shown its secret before. If you do not have it, ${again}`;
  }
  try {
    const file = await writtenFile(project, values);
    return `${start}, with the values in ${file}, and select the events that start builds. Then delete the file.`;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `${start}. Its secret is lost, because it cannot be stored: ${why}. To get another one, ${again}`;
  }
}

async function writtenFile(
  project: string,
  {payloadUrl, secret}: NonNullable<WebhookToAdd['values']>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ci-image-builder-'));
  const file = join(folder, `webhook-of-${project}.txt`);
  const text = `Payload URL: ${payloadUrl}\nContent type: application/json\nSecret: ${secret}\n`;
  await writeFile(file, text, {mode: 0o600, flag: 'wx'});
  return file;
}
