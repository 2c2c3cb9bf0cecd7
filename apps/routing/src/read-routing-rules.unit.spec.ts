import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readRoutingRules } from './routing.config.ts';

const shipped = join(import.meta.dirname, '../../../config');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-routing-'));
  for (const name of ['queues.yaml', 'calendars.yaml']) cpSync(join(shipped, name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

function spoil(name: string, from: string, to: string): void {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

describe('the rules of routing', () => {
  it('are read from the shipped files', () => {
    const { document, timeOf } = readRoutingRules(folder);
    expect(document.queues.map(({ name }) => name)).toContain('billing');
    // A Saturday: the office in Berlin opens on Monday.
    expect(timeOf('office-berlin').add('2026-11-21T12:00:00.000Z', 60)).toBe('2026-11-23T07:01:00.000Z');
    expect(timeOf('always').add('2026-11-21T12:00:00.000Z', 60)).toBe('2026-11-21T12:01:00.000Z');
  });

  it.each<[string, string, string, string, RegExp]>([
    [
      'a calendar that nobody wrote',
      ...(['queues.yaml', 'calendar: office-berlin', 'calendar: office-paris'] as const),
      /queues\.yaml:\d+:\d+ .*queues\[7\]\.calendar .*"office-paris" .*one of the calendars of calendars\.yaml \(always, /,
    ],
    [
      'an unknown zone',
      ...(['calendars.yaml', 'zone: Europe/Berlin', 'zone: Europe/Bärlin'] as const),
      /calendars\.yaml:7:\d+ .*calendars\[0\]\.zone .*"Europe\/Bärlin" .*a time zone of the IANA database/,
    ],
    [
      'a holiday twice',
      ...(['calendars.yaml', 'date: 2027-03-29', 'date: 2027-03-26'] as const),
      /calendars\.yaml:\d+:\d+ .*holidays\[3\]\.date .*"2027-03-26" .*a day that is no holiday yet; "Good Friday" above has it/,
    ],
    [
      'a gap that does not open again',
      ...([
        'calendars.yaml',
        '{ date: 2027-01-01, name: New Year }',
        '{ date: 2027-01-01, until: 2027-02-21, name: Gap }',
      ] as const),
      /calendars\.yaml:\d+:\d+ .*holidays\[1\] .*a gap of at most 31 days; nothing opens from 2027-01-01/,
    ],
    [
      'an expiry that would carry on',
      ...(['queues.yaml', 'outcome: deny', 'outcome: proceed'] as const),
      /queues\.yaml:\d+:\d+ .*queues\[3\]\.expiry\.outcome .*"proceed" .*"hold"/,
    ],
  ])('with %s are refused with file, line, place, value and remedy', (_, name, from, to, problem) => {
    spoil(name, from, to);
    expect(() => readRoutingRules(folder)).toThrow(problem);
  });

  it('without calendars are refused by the name of the file', () => {
    rmSync(join(folder, 'calendars.yaml'));
    expect(() => readRoutingRules(folder)).toThrow(/calendars\.yaml .*a readable YAML file/);
  });
});
