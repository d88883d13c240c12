/** The part of Block Kit that our client may use. `inspectBlocks` says whether a block is part of it. */
export type SlackBlock = {readonly block_id?: string} & (
  | {readonly type: 'header'; readonly text: PlainText}
  | {
      readonly type: 'section';
      readonly text?: SlackText;
      readonly fields?: readonly SlackText[];
      readonly accessory?: SlackButton;
      readonly expand?: boolean;
    }
  | {readonly type: 'context'; readonly elements: readonly SlackText[]}
  | {readonly type: 'divider'}
  | {readonly type: 'actions'; readonly elements: readonly SlackButton[]}
);

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji?: boolean;
}

export type SlackText =
  | PlainText
  | {readonly type: 'mrkdwn'; readonly text: string; readonly verbatim?: boolean};

export interface SlackButton {
  readonly type: 'button';
  readonly text: PlainText;
  readonly action_id?: string;
  readonly url?: string;
  readonly value?: string;
  readonly style?: 'primary' | 'danger';
  readonly accessibility_label?: string;
}
