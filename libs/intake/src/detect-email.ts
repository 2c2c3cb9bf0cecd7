import type { Finding } from './detectors.ts';

const localMax = 64;
const domainMax = 255;
/** What ends an address on the left; brackets among them, so that what a redaction writes is never part of one. */
const notLocal = new Set('()<>[]:;,"\\@/=');

/** E-mail addresses, from left to right. Looks at 319 characters around each "@" at most. */
export function findEmails(text: string): Finding[] {
  const found: Finding[] = [];
  let after = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const from = startOfLocal(text, at, after);
    const to = endOfDomain(text, at + 1);
    if (from === at || to === undefined) continue;
    found.push({ kind: 'email', from, to, canonical: text.slice(from, to).toLowerCase() });
    after = to;
  }
  return found;
}

function startOfLocal(text: string, at: number, after: number): number {
  let from = at;
  const least = Math.max(after, at - localMax);
  while (from > least && isLocal(text, from - 1)) from -= 1;
  return from;
}

function isLocal(text: string, place: number): boolean {
  return text.charCodeAt(place) > 0x20 && !notLocal.has(text[place] as string) && text[place]?.trim() !== '';
}

/** The end of a domain of two labels or more whose last one has two letters or more; undefined when there is none. */
function endOfDomain(text: string, from: number): number | undefined {
  let to = from;
  const most = Math.min(text.length, from + domainMax);
  while (to < most && isDomain(text.charCodeAt(to))) to += 1;
  while (to > from && !isLetter(text.charCodeAt(to - 1))) to -= 1;
  // Not lastIndexOf, which would look through the whole text before the domain.
  let dot = to - 1;
  while (dot > from && text[dot] !== '.') dot -= 1;
  return dot > from && to - dot > 2 ? to : undefined;
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLetter = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code > 0xbf;
const isDomain = (code: number): boolean => isLetter(code) || isDigit(code) || code === 0x2d || code === 0x2e;
