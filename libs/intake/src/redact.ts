import type { Request } from '@tidegate/contracts/request-events';
import { Detector, replaceFindings, type Finding } from './detectors.ts';
import { placeOf, type RedactionMethod, type RedactionRule } from './redaction-document.ts';
import { leftOut, rewriteAt, rewriteLeaves } from './rewrite-json.ts';

/**
 * Stands for a text by a keyed hash: 24 letters from a to p (96 bits), the same for the same text. Letters only, so that no
 * detector finds anything in it.
 */
export type Pseudonym = (text: string) => string;

/** What stands where a whole field was. */
export const masked = '[redacted]';

interface CompiledRule {
  readonly steps: readonly string[];
  readonly whole: boolean;
  readonly rewrite: (value: unknown) => unknown;
}

/** The redaction rules of one tenant, ready for many requests. */
export interface Redaction {
  readonly rules: readonly CompiledRule[];
  /** Everything that some rule looks for. */
  readonly detectors: readonly Detector[];
  readonly replacementOf: (finding: Finding) => string;
}

/** Prepares the rules of a tenant; `pseudonym` is called only by rules that hash. */
export function compileRedaction(rules: readonly RedactionRule[], pseudonym: Pseudonym): Redaction {
  const detectors = Detector.options.filter((detector) => rules.some((rule) => rule.detect?.includes(detector)));
  // The more that is hidden the better: where the shape of a record is unknown, what is found is masked.
  const replacementOf = replacement('mask', pseudonym);
  return {
    rules: rules.flatMap((rule) => rule.fields.map((pattern) => compileField(pattern, rule, pseudonym))),
    detectors,
    replacementOf,
  };
}

function compileField(pattern: string, { detect, with: method }: RedactionRule, pseudonym: Pseudonym): CompiledRule {
  const steps = pattern.split('/').slice(1).map(unescaped);
  const charactersMax = placeOf(pattern)?.charactersMax ?? 0;
  if (detect === undefined) {
    return { steps, whole: true, rewrite: method === 'drop' ? () => leftOut : wholeField(method, pseudonym) };
  }
  const detectors = Detector.options.filter((detector) => detect.includes(detector));
  const replacementOf = replacement(method, pseudonym);
  const inText = (text: string) => cut(replaceFindings(text, detectors, replacementOf), charactersMax);
  return { steps, whole: false, rewrite: (value) => rewriteLeaves(value, inTextOf(inText)) };
}

const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

/** A number is looked at as text: card numbers are sent as both. */
function inTextOf(rewrite: (text: string) => string): (value: unknown) => unknown {
  return (value) => {
    if (typeof value === 'string') return rewrite(value);
    if (typeof value === 'object' && value !== null) return masked;
    const text = String(value);
    const rewritten = rewrite(text);
    return rewritten === text ? value : rewritten;
  };
}

function wholeField(method: RedactionMethod, pseudonym: Pseudonym): (value: unknown) => unknown {
  if (method === 'mask') return () => masked;
  return (value) => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return /^\[hash:[a-p]{24}\]$/.test(text) ? text : `[hash:${pseudonym(`field ${text}`)}]`;
  };
}

function replacement(method: RedactionMethod, pseudonym: Pseudonym): (finding: Finding) => string {
  return method === 'hash'
    ? ({ kind, canonical }) => `[${kind}:${pseudonym(`${kind} ${canonical}`)}]`
    : ({ kind }) => `[${kind}]`;
}

/** A text that a replacement made longer than its field may be loses its end, never half of a character. */
function cut(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const last = text.charCodeAt(charactersMax - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? charactersMax - 1 : charactersMax);
}

/**
 * The request as it may be written anywhere (requirement A8); the same object when no rule changes it. Doing it twice is
 * doing it once, so that a request which passes both doors stays what it became at the first.
 */
export function redactRequest(request: Request, redaction: Redaction): Request {
  return redactAny(request, redaction) as Request;
}

/** A text that is no part of a request, with everything masked that the tenant looks for anywhere. */
export function redactText(text: string, { detectors, replacementOf }: Redaction): string {
  return replaceFindings(text, detectors, replacementOf);
}

/** The same for a value that is no valid request. */
export function redactAny(value: unknown, redaction: Redaction): unknown {
  return redaction.rules.reduce((rest, { steps, rewrite }) => rewriteAt(rest, steps, rewrite), value);
}
