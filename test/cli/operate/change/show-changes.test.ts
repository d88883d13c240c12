import {array, assert, constantFrom, integer, option, property, record, string} from 'fast-check';
import {expect, test} from 'vitest';
import {changeLines} from '../../../../src/cli/operate/change/show-changes.ts';
import {rendered} from '../../../../src/cli/output/line.ts';
import type {Change} from '../../../../src/codebuild/changes/change.ts';
import {plainLines} from '../../plain-lines.ts';

function lines(changes: readonly Change[], columns?: number): string[] {
  return plainLines(changeLines(changes, {columns}));
}

const update = (...fields: Change['fields']): Change => ({
  resource: 'project intranet',
  action: 'update',
  fields,
});

test('shows each resource once, with its action and its fields', () => {
  expect(
    lines([
      {
        resource: 'role codebuild-intranet',
        action: 'create',
        fields: [{field: 'trust', to: 'codebuild.amazonaws.com'}],
      },
      update({field: 'timeoutInMinutes', from: '60', to: '90'}),
      update({field: 'tags.team', to: 'web'}, {field: 'description', from: 'Old', to: ''}),
      update({field: 'environmentVariables.TOKEN', from: '***'}),
      {resource: 'webhook of intranet', action: 'delete', fields: []},
      {resource: 'project old', action: 'delete', fields: [{field: 'arn', from: 'arn:aws:x'}]},
    ]),
  ).toEqual([
    '+ create role codebuild-intranet',
    '    trust: codebuild.amazonaws.com',
    '~ update project intranet',
    '    timeoutInMinutes: 60 → 90',
    '    tags.team: not set → web',
    '    description: Old → ""',
    '    environmentVariables.TOKEN: *** → not set',
    '- delete webhook of intranet',
    '- delete project old',
    '    arn: arn:aws:x',
  ]);
  expect(lines([])).toEqual([]);
});

test('puts long values on their own lines, without truncating them', () => {
  const arn = `arn:aws:iam::123456789012:role/${'a'.repeat(40)}`;
  expect(
    lines(
      [
        update(
          {field: 'serviceRole', from: 'arn:aws:iam::123456789012:role/old', to: arn},
          {
            field: 'description',
            from: 'The intranet of the staff',
            to: 'The intranet of the staff and of the guests',
          },
        ),
      ],
      50,
    ),
  ).toEqual([
    '~ update project intranet',
    '    serviceRole:',
    '        arn:aws:iam::123456789012:role/old',
    `      → ${arn}`,
    '    description:',
    '        The intranet of the staff',
    '      → The intranet of the staff and of the',
    '          guests',
  ]);
});

const policy = (...actions: string[]) =>
  JSON.stringify({Version: '2012-10-17', Statement: [{Sid: 'Logs', Action: actions}]}, null, 2);

test('shows the changed lines of a text and those around them', () => {
  const from = policy('logs:CreateLogGroup', 'ecr:*', 'logs:PutLogEvents');
  const to = policy('logs:CreateLogGroup', 'logs:PutLogEvents');
  expect(lines([update({field: 'policy', from, to})])).toEqual([
    '~ update project intranet',
    '    policy:',
    '        …',
    '              "Action": [',
    '                "logs:CreateLogGroup",',
    '      -         "ecr:*",',
    '                "logs:PutLogEvents"',
    '              ]',
    '        …',
  ]);
});

test('shows every line of a new text', () => {
  expect(
    lines([
      {resource: 'role x', action: 'create', fields: [{field: 'policy', to: '{\n  "a": 1\n}\n'}]},
    ]),
  ).toEqual(['+ create role x', '    policy:', '      {', '        "a": 1', '      }']);
});

test('marks removed and added texts in an update', () => {
  const [old, now] = ['ecr: PutImage\non arn:aws:ecr:x', 'logs: PutLogEvents\non *'];
  const fields = [
    {field: 'policy.PushImages', from: old},
    {field: 'policy.WriteLogs', to: now},
  ];
  expect(lines([update(...fields)])).toEqual([
    '~ update project intranet',
    '  - policy.PushImages:',
    '      - ecr: PutImage',
    '      - on arn:aws:ecr:x',
    '  + policy.WriteLogs:',
    '      + logs: PutLogEvents',
    '      + on *',
  ]);
  expect(lines([{resource: 'role x', action: 'create', fields}])).toEqual([
    '+ create role x',
    '    policy.PushImages:',
    '      ecr: PutImage',
    '      on arn:aws:ecr:x',
    '    policy.WriteLogs:',
    '      logs: PutLogEvents',
    '      on *',
  ]);
});

test('keeps the prefix of an ARN on its line, however long the ARN is', () => {
  const arn = `arn:aws:ecr:eu-west-2:123456789012:repository/${'a'.repeat(40)}`;
  const [, , ...shown] = lines([update({field: 'policy.X', to: `ecr: A, B\non ${arn}`})], 40);
  expect(shown).toEqual(['      + ecr: A, B', `      + on ${arn}`]);
});

test('uses a colour for each kind of change', () => {
  const changes = [update({field: 'policy', from: 'a\nb', to: 'a\nc'})];
  const marked = changeLines(changes).map((it) =>
    rendered(it, (style, text) => `<${style}>${text}`),
  );
  expect(marked).toEqual([
    '<yellow>~ update project intranet',
    '    policy:',
    '        a',
    '<red>      - b',
    '<green>      + c',
  ]);
});

test('prints only words, and loses none', () => {
  const text = string({unit: constantFrom('a', 'b', ' ', '\n', '\r', '\u001B[2J', '\u202E', '→')});
  const value = option(text, {nil: undefined});
  const change = record({
    resource: text,
    action: constantFrom('create' as const, 'update' as const, 'delete' as const),
    fields: array(record({field: text, from: value, to: value}), {maxLength: 3}),
  });
  assert(
    property(array(change, {maxLength: 3}), integer({min: 0, max: 80}), (changes, columns) => {
      const given = changes.map(({fields, ...rest}) => ({
        ...rest,
        fields: fields.map(({field, from, to}) => ({
          field,
          ...(from === undefined ? {} : {from}),
          ...(to === undefined ? {} : {to}),
        })),
      }));
      const all = lines(given, columns);
      for (const line of all) expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      for (const {to} of given.flatMap(({fields}) => fields)) {
        for (const word of to?.match(/[ab]+/gu) ?? []) expect(all.join('\n')).toContain(word);
      }
    }),
  );
});
