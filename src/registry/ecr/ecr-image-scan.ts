import type {
  DescribeImageScanFindingsResponse,
  EnhancedImageScanFinding,
  ImageScanFinding,
} from '@aws-sdk/client-ecr';
import {type Finding, type ImageScan, SEVERITIES, type Severity} from '../../image/scan.ts';

/** A scan that repeats itself stays `ACTIVE`. In all other states, findings are missing or may be outdated. */
const DONE: ReadonlySet<string> = new Set(['ACTIVE', 'COMPLETE']);

/**
 * Converts the pages about the scan of an image. Basic scans only know packages of the operating system. Enhanced scans,
 * by Amazon Inspector, know those of applications, too.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
 * @returns `undefined` if the scan is not complete.
 */
export function imageScan(
  pages: readonly Pick<
    DescribeImageScanFindingsResponse,
    'imageScanFindings' | 'imageScanStatus'
  >[],
): ImageScan | undefined {
  const isDone = pages.every(({imageScanStatus}) => DONE.has(imageScanStatus?.status ?? ''));
  if (!isDone) return undefined;
  const found = pages.map(({imageScanFindings}) => imageScanFindings);
  const enhanced = found.flatMap((it) => it?.enhancedFindings ?? []);
  return {
    findings: [
      ...found.flatMap((it) => it?.findings ?? []).map((it) => basicFinding(it)),
      ...enhanced.filter((it) => isOpen(it)).map((it) => enhancedFinding(it)),
    ],
    clusters: enhanced
      .flatMap(({resources = []}) => resources)
      .map(({details}) => details?.awsEcrContainerImage?.inUseCount)
      .find((it) => it !== undefined),
  };
}

function basicFinding({name = '', severity, attributes = []}: ImageScanFinding): Finding {
  const named = attributes.find(({key}) => key === 'package_name')?.value;
  return {
    id: name,
    severity: severityOf(severity),
    packages: named === undefined ? [] : [{name: named, isSystem: true, layer: undefined}],
  };
}

/** https://docs.aws.amazon.com/inspector/v2/APIReference/API_VulnerablePackage.html */
function enhancedFinding({
  packageVulnerabilityDetails: details,
  severity,
}: EnhancedImageScanFinding): Finding {
  return {
    id: details?.vulnerabilityId ?? '',
    severity: severityOf(severity),
    packages: (details?.vulnerablePackages ?? []).map(
      ({name = '', packageManager, sourceLayerHash}) => ({
        name,
        isSystem: packageManager === 'OS',
        layer: sourceLayerHash,
      }),
    ),
  };
}

/** Suppressed findings are those that somebody has decided to accept. */
function isOpen({status = 'ACTIVE'}: EnhancedImageScanFinding): boolean {
  return status === 'ACTIVE';
}

/** ECR says `UNDEFINED`, and Inspector `UNTRIAGED`, if nobody has rated a vulnerability. */
function severityOf(text: string | undefined): Severity {
  return SEVERITIES.find((it) => it === text?.toLowerCase()) ?? 'unrated';
}
