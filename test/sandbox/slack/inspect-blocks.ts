import {Inspection, type Rule} from './inspection.ts';

/** Types that Slack supports, and that our client does not use. */
const ELSEWHERE = new Set([
  'alert',
  'card',
  'carousel',
  'context_actions',
  'file',
  'image',
  'input',
  'markdown',
  'plan',
  'rich_text',
  'table',
  'task_card',
  'video',
]);

const ID: Rule = {kind: 'string', max: 255};

/**
 * Checks blocks against Block Kit's reference: https://docs.slack.dev/reference/block-kit/blocks
 *
 * @returns errors in Slack's words, and complaints about blocks that Slack would accept.
 */
export function inspectBlocks(blocks: readonly unknown[]): Inspection {
  const inspection = new Inspection();
  inspection.list(blocks, '/blocks', 50, (block, pointer) => {
    inspectBlock(inspection, block, pointer);
  });
  inspection.unique(blocks, '/blocks', 'block_id');
  return inspection;
}

function inspectBlock(inspection: Inspection, block: unknown, pointer: string): void {
  const type = inspection.typeOf(block, pointer);
  if (type === undefined) return;
  const common = {type: {kind: 'any'}, block_id: ID} satisfies Record<string, Rule>;
  switch (type) {
    case 'header':
      inspection.fields(block, pointer, {...common, text: plainText(150)}, ['text']);
      break;
    case 'section':
      inspectSection(inspection, block, pointer, common);
      break;
    case 'context':
      inspection.fields(block, pointer, {...common, elements: texts(10, 3000)}, ['elements']);
      break;
    case 'divider':
      inspection.fields(block, pointer, common);
      break;
    case 'actions':
      inspection.fields(
        block,
        pointer,
        {...common, elements: {kind: 'list', max: 25, of: inspectButton}},
        ['elements'],
      );
      inspection.unique(
        (block as {elements?: unknown}).elements,
        `${pointer}/elements`,
        'action_id',
      );
      break;
    default:
      if (ELSEWHERE.has(type)) inspection.complain(`the stand-in does not know ${type}`, pointer);
      inspection.wrong(`unsupported type: ${type}`, `${pointer}/type`);
  }
}

function inspectSection(
  inspection: Inspection,
  block: unknown,
  pointer: string,
  common: Readonly<Record<string, Rule>>,
): void {
  inspection.fields(block, pointer, {
    ...common,
    text: {kind: 'text', max: 3000},
    fields: texts(10, 2000),
    accessory: {kind: 'of', of: inspectButton},
    expand: {kind: 'boolean'},
  });
  const {text, fields} = block as {text?: unknown; fields?: unknown};
  if (text === undefined && fields === undefined) {
    inspection.wrong('must define either `fields` or `text`', pointer);
  }
}

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
function inspectButton(inspection: Inspection, element: unknown, pointer: string): void {
  const type = inspection.typeOf(element, pointer);
  if (type === undefined) return;
  if (type !== 'button') {
    inspection.complain(`the stand-in does not know ${type}`, pointer);
    inspection.wrong(`unsupported type: ${type}`, `${pointer}/type`);
    return;
  }
  inspection.fields(
    element,
    pointer,
    {
      type: {kind: 'any'},
      text: plainText(75),
      action_id: ID,
      url: {kind: 'string', max: 3000, pattern: /^https?:\/\/[^\s<>|]+$/},
      value: {kind: 'string', max: 2000},
      style: {kind: 'string', max: 7, pattern: /^(?:primary|danger)$/},
      accessibility_label: {kind: 'string', max: 75},
    },
    ['text'],
  );
}

function plainText(max: number): Rule {
  return {kind: 'text', max, isPlain: true};
}

function texts(maxItems: number, max: number): Rule {
  return {
    kind: 'list',
    max: maxItems,
    of: (inspection, text, pointer) => {
      // Slack also accepts images as elements of a context.
      if ((text as {type?: unknown} | null)?.type === 'image') {
        inspection.complain('the stand-in does not know image', pointer);
      }
      inspection.check(text, pointer, {kind: 'text', max});
    },
  };
}
