import {expect, test} from 'vitest';
import {BuildpackGroup} from '../../../src/engine/cnb/buildpack-group.ts';

/** The buildpacks of a group that can be running after some lines of the build. */
function suspects(group: readonly string[], ...lines: string[]): readonly string[] {
  const it = new BuildpackGroup(['own/last']);
  for (const member of group) it.readDetected(member);
  for (const line of lines) it.readHeading(line);
  return it.suspects;
}

const SILENT = ['acme/loud 1.0.0', 'acme/silent 2.0.0', 'acme/mute 3.0.0', 'own/last 1.0.0'];

test('a buildpack without a heading may run after one with a heading', () => {
  expect(suspects(SILENT, 'Acme Loud 1.0.0')).toEqual(['acme/loud', 'acme/silent', 'acme/mute']);
});

test('without a heading, all buildpacks up to the first with a heading may run', () => {
  expect(suspects(SILENT, 'compiling')).toEqual(['acme/loud', 'acme/silent', 'acme/mute']);
});

test('the last buildpack is certain after its heading', () => {
  expect(suspects(SILENT, 'Acme Loud 1.0.0', 'Own Last 1.0.0')).toEqual(['own/last']);
  expect(suspects(['acme/one 1.0.0', 'own/last 1.0.0'], 'nothing')).toEqual(['acme/one']);
});

test('ignores the heading of a buildpack that has already run', () => {
  expect(suspects(SILENT, 'Acme Mute 3.0.0', 'Acme Loud 1.0.0')).toEqual(['acme/mute']);
});

test('ignores headings within lines of output', () => {
  expect(suspects(SILENT, '  Acme Mute 3.0.0', 'Acme Mute 3.0.0 is fast', 'mute')).toEqual([
    'acme/loud',
    'acme/silent',
    'acme/mute',
  ]);
});

const PAKETO = [
  'paketo-buildpacks/ca-certificates 3.10.1',
  'paketo-buildpacks/cpython         1.16.2',
  'paketo-buildpacks/pip             0.23.1',
  'paketo-buildpacks/pip-install     0.8.2',
  'paketo-buildpacks/python-start    0.15.1',
  'own/last                          1.0.0',
];

test('buildpacks that always print a heading are certain', () => {
  const began = [
    'Paketo Buildpack for CA Certificates 3.10.1',
    '  https://github.com/paketo-buildpacks/ca-certificates',
    'Paketo Buildpack for CPython 1.16.2',
    'Paketo Buildpack for Pip 0.23.1',
    'Paketo Buildpack for Pip Install 0.8.2',
  ];
  expect(suspects(PAKETO, ...began)).toEqual(['paketo-buildpacks/pip-install']);
  expect(suspects(PAKETO, ...began.slice(0, 3))).toEqual(['paketo-buildpacks/cpython']);
});

test.each([
  ['paketo-buildpacks/httpd 0.7.1', 'Paketo Buildpack for Apache HTTP Server 0.7.1'],
  [
    'paketo-buildpacks/dotnet-core-aspnet-runtime 0.4.1',
    'Paketo Buildpack for .NET Core ASP.NET Runtime 0.4.1',
  ],
  ['google.python.pip 1.1.0', '=== Python - pip (google.python.pip@1.1.0) ==='],
])('knows that %s prints "%s"', (member, heading) => {
  expect(suspects([member, 'acme/next 1.0.0'], heading, 'x')).toEqual([
    member.split(' ')[0],
    'acme/next',
  ]);
});

test('ignores lines that name no buildpack', () => {
  const lines = ['2 of 5 buildpacks participating', 'ERROR: no', 'acme/one', 'acme/one 1.0.0'];
  expect(suspects(lines)).toEqual(['acme/one']);
});
