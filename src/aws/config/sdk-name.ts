/**
 * Returns the name under which the SDK knows a profile. The SDK takes ` #` and ` ;` for the start of a
 * comment, even in a name.
 */
export function sdkName(name: string): string {
  return name.replaceAll(/\s(?=[#;])/gu, '_');
}
