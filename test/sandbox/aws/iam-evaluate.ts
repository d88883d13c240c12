import {type RequestContext, meetsConditions} from './iam-conditions.ts';
import {matchesPattern} from './iam-pattern.ts';
import {type PolicyStatement, several} from './iam-policy-document.ts';

/** The project for which CodeBuild assumes a role. Conditions of trust policies limit it. */
export interface CodeBuildSource {
  readonly accountId: string;
  readonly projectArn: string;
}

/** Whether the statements of a trust policy let CodeBuild assume the role. */
export function trustsCodeBuild(
  statements: readonly PolicyStatement[],
  {accountId, projectArn}: CodeBuildSource,
): boolean {
  const context = {'aws:SourceAccount': accountId, 'aws:SourceArn': projectArn};
  const meant = statements.filter(
    (it) =>
      isCodeBuild(it) && isAction(it, 'sts:AssumeRole') && meetsConditions(it.Condition, context),
  );
  return isAllowed(meant);
}

/** Whether the statements of policies allow an action. */
export function allows(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
  context: RequestContext = {},
): boolean {
  const meant = statements.filter((it) => isAction(it, action) && isResource(it, resource));
  return isAllowed(meant.filter(({Condition}) => meetsConditions(Condition, context)));
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
    several(all).some((it) => matchesPattern(it.toLowerCase(), action.toLowerCase()));
  return Action === undefined ? !isIn(NotAction) : isIn(Action);
}

function isResource({Resource, NotResource}: PolicyStatement, resource: string): boolean {
  const isIn = (all: PolicyStatement['Resource']) =>
    several(all).some((it) => matchesPattern(it, resource));
  return Resource === undefined ? !isIn(NotResource) : isIn(Resource);
}
