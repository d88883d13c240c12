import {type PolicyStatement, several} from './iam-policy-document.ts';

/** The project for which CodeBuild assumes a role. Conditions of trust policies limit it. */
export interface CodeBuildSource {
  readonly accountId: string;
  readonly projectArn: string;
}

/**
 * Whether the statements of a trust policy let CodeBuild assume the role.
 *
 * @param source without it, conditions count as met.
 */
export function trustsCodeBuild(
  statements: readonly PolicyStatement[],
  source?: CodeBuildSource,
): boolean {
  const meant = statements.filter(
    (it) =>
      isCodeBuild(it) && isAction(it, 'sts:AssumeRole') && meetsConditions(it.Condition, source),
  );
  return isAllowed(meant);
}

/** Whether the statements of policies allow an action. Conditions count as met. */
export function allows(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
): boolean {
  return isAllowed(statements.filter((it) => isAction(it, action) && isResource(it, resource)));
}

function isAllowed(meant: readonly PolicyStatement[]): boolean {
  return meant.length > 0 && meant.every(({Effect}) => Effect === 'Allow');
}

function isCodeBuild({Principal}: PolicyStatement): boolean {
  const services = typeof Principal === 'object' ? several(Principal['Service']) : [];
  return Principal === '*' || services.includes('codebuild.amazonaws.com');
}

function isAction({Action, NotAction}: PolicyStatement, action: string): boolean {
  const isIn = (all: PolicyStatement['Action']) =>
    several(all).some((it) => matches(it.toLowerCase(), action.toLowerCase()));
  return Action === undefined ? !isIn(NotAction) : isIn(Action);
}

function isResource({Resource, NotResource}: PolicyStatement, resource: string): boolean {
  const isIn = (all: PolicyStatement['Resource']) =>
    several(all).some((it) => matches(it, resource));
  return Resource === undefined ? !isIn(NotResource) : isIn(Resource);
}

/** Unknown operators and keys are never met. */
function meetsConditions(
  conditions: PolicyStatement['Condition'] = {},
  source: CodeBuildSource | undefined,
): boolean {
  if (source === undefined) return true;
  const values: Readonly<Record<string, string>> = {
    'aws:sourceaccount': source.accountId,
    'aws:sourcearn': source.projectArn,
  };
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const value = values[key.toLowerCase()];
      return value !== undefined && several(wanted).some((it) => meets(operator, it, value));
    }),
  );
}

function meets(operator: string, wanted: string, value: string): boolean {
  switch (operator.replace(/IfExists$/u, '')) {
    case 'StringEquals':
      return wanted === value;
    case 'StringLike':
      return matches(wanted, value);
    // These two are the same; they compare part by part.
    case 'ArnEquals':
    case 'ArnLike': {
      const [parts, others] = [arnParts(wanted), arnParts(value)];
      return (
        parts.length === others.length && parts.every((it, at) => matches(it, others[at] ?? ''))
      );
    }
    default:
      return false;
  }
}

/** The last part may contain colons. */
function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** `*` for any text, `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[$()+.[\\\]^{|}]/gu, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'su').test(text);
}
