import * as Flags from '@oclif/core/flags';
import {SBOM_FORMATS, type SbomFormat} from '../../../image/inspect/read-sbom.ts';
import {type InspectFlags, inspectFlags} from '../inspect/inspect-flags.ts';

/** The flags of `image sbom`. */
export const sbomFlags = {
  format: Flags.option({
    options: Object.keys(SBOM_FORMATS) as SbomFormat[],
    description: 'Only the files in this format. Default: all formats.',
  })(),
  output: Flags.string({
    description: 'Write the files to this folder. Default: list them.',
    helpValue: 'FOLDER',
  }),
  ...inspectFlags,
};

/** The flags of `image sbom`, as the parser gives them. */
export interface SbomFlags extends InspectFlags {
  readonly format?: SbomFormat | undefined;
  readonly output?: string | undefined;
}
