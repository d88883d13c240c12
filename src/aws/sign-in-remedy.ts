import {unreachable} from '../errors.ts';
import type {Profile} from './profile.ts';
import {type Text, option, sentence} from '../text.ts';

/** What a person does who has no credentials that work: a line each. */
export function signInRemedy(profile: Profile | undefined): Text[] {
  if (profile === undefined) return [signInByName(undefined)];
  const {name, kind} = profile.root;
  switch (kind) {
    case 'sso': {
      return [signInByName(name)];
    }
    case 'login': {
      return [`Sign in: aws login --profile ${name}`];
    }
    case 'keys': {
      return [`Renew the keys of the AWS profile "${name}": aws configure --profile ${name}`];
    }
    case 'process': {
      return [`See that the credential_process of the AWS profile "${name}" works.`];
    }
    case 'web-identity': {
      return [`See that the web_identity_token_file of the AWS profile "${name}" is up to date.`];
    }
    case 'role': {
      return [`See that the credential_source of the AWS profile "${name}" has credentials.`];
    }
    case 'other': {
      return [
        `The AWS profile "${name}" does not say how to sign in. Set it up: aws configure sso --profile ${name}`,
      ];
    }
    default: {
      return unreachable(kind);
    }
  }
}

/** The same where no more than the profile's name is known. */
export function signInByName(profile: string | undefined): Text {
  return profile === undefined
    ? sentence`Sign in, and name the profile: aws sso login --profile NAME, then ${option('profile', 'NAME')}.`
    : `Sign in: aws sso login --profile ${profile}`;
}
