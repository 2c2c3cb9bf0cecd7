import type { Finding } from './finding.ts';

/** Control characters that a terminal would obey; a JSON text has them escaped. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const shownMax = 200;
const findingsMax = 5;

/** What is wrong with the log of a service: lines that are no JSON object, raw control characters, a secret that was sent. */
export function judgeLog(service: string, text: string, secret: string): Finding[] {
  const findings: Finding[] = [];
  for (const line of text.split('\n')) {
    const fault = line === '' ? undefined : faultOf(line, secret);
    if (fault === undefined) continue;
    const shown = JSON.stringify(line.slice(0, shownMax).replaceAll(secret, '(the secret)'));
    findings.push({ kind: 'log', detail: `the log of ${service} has a line that ${fault}: ${shown}`, inputs: [] });
    if (findings.length === findingsMax) break;
  }
  return findings;
}

function faultOf(line: string, secret: string): string | undefined {
  if (line.includes(secret)) return 'shows a secret';
  if (controls.test(line)) return 'has raw control characters';
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'is no JSON object';
  } catch {
    return 'is no JSON';
  }
}

/** Why a process ended, as it said itself; undefined when it said nothing. */
export function lastWords(text: string): string | undefined {
  const fatal = text.split('\n').findLast((line) => line.includes('"fatal":true'));
  return fatal?.slice(0, 1_500);
}
