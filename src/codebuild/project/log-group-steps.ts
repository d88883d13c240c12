import type {LogGroupFacts} from '../account/logs-api.ts';
import type {Change} from '../changes/change.ts';
import type {ProjectStep} from './project-steps.ts';

/**
 * Returns the steps that set how long a log group keeps events; none if it is up to date. CodeBuild creates the group
 * with the first build, so it may not exist yet.
 *
 * @param retention in days.
 * @param actual `undefined` if the group does not exist.
 */
export function logGroupSteps(
  group: string,
  retention: number | 'never',
  actual: LogGroupFacts | undefined,
): ProjectStep[] {
  const current = actual?.retention ?? 'never';
  if (retention === current) return [];
  const resource = `log group ${group}`;
  const field = {
    field: 'retentionInDays',
    ...(current === 'never' ? {} : {from: String(current)}),
    ...(retention === 'never' ? {} : {to: String(retention)}),
  };
  const create: Change = {resource, action: 'create', fields: []};
  const update: Change = {
    resource: actual === undefined ? `retention of ${resource}` : resource,
    action: actual === undefined ? 'create' : 'update',
    fields: [field],
  };
  return [
    ...(actual === undefined ? [{kind: 'create-log-group', group, change: create} as const] : []),
    {kind: 'put-retention', group, retention, change: update},
  ];
}
