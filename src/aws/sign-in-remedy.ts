import {profileWord} from './config/profile-word.ts';
import {unreachable} from '../errors.ts';
import type {Profile} from './config/profile.ts';
import {type Text, option, sentence} from '../text.ts';

/** Returns how to get valid credentials for a profile, a line each. */
export function signInRemedy(profile: Profile | undefined): Text[] {
  if (profile === undefined) return [signInByName(undefined)];
  const {name, kind} = profile.root;
  switch (kind) {
    case 'sso': {
      return [signInByName(name)];
    }
    case 'login': {
      return [`Sign in: aws login --profile ${profileWord(name)}`];
    }
    case 'keys': {
      return [
        `Renew the keys of the AWS profile "${name}": aws configure --profile ${profileWord(name)}`,
      ];
    }
    case 'process': {
      return [`Check that the credential_process of the AWS profile "${name}" works.`];
    }
    case 'web-identity': {
      return [`Check that the web_identity_token_file of the AWS profile "${name}" is up to date.`];
    }
    case 'role': {
      return [`Check that the credential_source of the AWS profile "${name}" has credentials.`];
    }
    case 'other': {
      return [
        `The AWS profile "${name}" has no credentials. Configure it: aws configure sso --profile ${profileWord(name)}`,
      ];
    }
    default: {
      return unreachable(kind);
    }
  }
}

/** Returns how to sign in if only the name of the profile is known. */
export function signInByName(profile: string | undefined): Text {
  return profile === undefined
    ? sentence`Sign in with aws sso login --profile NAME, then add ${option('profile', 'NAME')}.`
    : `Sign in: aws sso login --profile ${profileWord(profile)}`;
}
