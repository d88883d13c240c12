/** The severities of vulnerabilities, the highest first. */
export const SEVERITIES = [
  'critical',
  'high',
  'medium',
  'low',
  'informational',
  /** Nobody has rated it yet. */
  'unrated',
] as const;

export type Severity = (typeof SEVERITIES)[number];

/** A package that has a vulnerability. */
export interface VulnerablePackage {
  readonly name: string;
  /** Whether it belongs to the operating system, and not to the dependencies of an application. */
  readonly isSystem: boolean;
  /** Digest of the layer that has it, as the scanner tells it. */
  readonly layer: string | undefined;
}

/** A vulnerability that a scanner found in an image. */
export interface Finding {
  /** `CVE-2026-1234` */
  readonly id: string;
  readonly severity: Severity;
  readonly packages: readonly VulnerablePackage[];
}

/** What the scanner of a registry knows about an image. */
export interface ImageScan {
  readonly findings: readonly Finding[];
  /** How many clusters run the image; `undefined` if the scanner does not tell. */
  readonly clusters: number | undefined;
}
