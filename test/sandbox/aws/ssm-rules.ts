import type {ParameterTier, PutParameterRequest} from '@aws-sdk/client-ssm';
import {AwsError} from './aws-error.ts';
import type {ParameterVersion} from './parameter-store.ts';

/** Maximum length of a value, by tier. */
const SIZES = {Standard: 4096, Advanced: 8192} as const;

/**
 * The constraints of Parameter Store beyond its model:
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 *
 * @throws {AwsError} if it would refuse the input.
 */
export function checkPut(input: PutParameterRequest, before: ParameterVersion | undefined): void {
  const {Name = '', Value = '', Type, KeyId, Overwrite = false, Tags = []} = input;
  checkName(Name);
  if (Overwrite && Tags.length > 0) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  if (before !== undefined && !Overwrite) {
    const message =
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new AwsError('ParameterAlreadyExists', message);
  }
  const type = Type ?? before?.type;
  if (type === undefined) {
    throw invalid('A parameter type is required when you create a parameter.');
  }
  if (before !== undefined && before.type !== type) {
    const message = `The parameter ${Name} is of type ${before.type}, which cannot change to ${type}.`;
    throw new AwsError('HierarchyTypeMismatchException', message);
  }
  if (KeyId !== undefined && type !== 'SecureString') {
    throw invalid('KeyId is required for SecureString type parameter only.');
  }
  if (Value === '') {
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  }
  if (before?.version === 100) {
    throw new AwsError('ParameterMaxVersionLimitExceeded', `${Name} has 100 versions already.`);
  }
  tierOf(input, before);
}

/**
 * The tier for a value.
 *
 * @throws {AwsError} if the value is too long.
 */
export function tierOf(
  {Value = '', Tier}: PutParameterRequest,
  before: ParameterVersion | undefined,
): ParameterTier {
  const asked = Tier ?? before?.tier ?? 'Standard';
  if (before?.tier === 'Advanced' && asked === 'Standard') {
    throw invalid('An advanced parameter cannot be reverted to a standard parameter.');
  }
  const fits = Value.length <= SIZES.Standard && before?.tier !== 'Advanced';
  const fitting = fits ? 'Standard' : 'Advanced';
  const tier = asked === 'Intelligent-Tiering' ? fitting : asked;
  if (Value.length > SIZES[tier]) {
    throw invalid(
      `${tier} tier parameters support a maximum parameter value of ${SIZES[tier]} characters.`,
    );
  }
  return tier;
}

function checkName(name: string): void {
  if (!/^[\w./-]+$/u.test(name) || name.includes('//') || name.endsWith('/')) {
    throw invalid(
      'Parameter name: can only include the letters, digits and symbols a-zA-Z0-9_.- and / between the parts of a path.',
    );
  }
  if (name.includes('/') && !name.startsWith('/')) {
    throw invalid('Parameter name must be a fully qualified name.');
  }
  if (/^\/?(?:aws|ssm)/iu.test(name)) {
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (name.split('/').length - 1 > 15) {
    const message = 'A hierarchy can have a maximum of 15 levels.';
    throw new AwsError('HierarchyLevelLimitExceededException', message);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
