import { readFileSync } from 'node:fs';
import { reasonCodes } from '@tidegate/contracts/reason-codes';
import { computeMark } from '@tidegate/contracts/signal-shapes';
import { Signals } from '@tidegate/contracts/signals';
import { ScoringDocument } from '@tidegate/evidence/scoring-document';
import { parse } from 'yaml';
import { z } from 'zod';
import { page, table } from './pages.ts';

/** Every signal: its range, what it means, and how a product computes it; from the schemas. */
export function signalsPage(): string {
  return page('Signals', [
    'What an AI product can tell about evidence and execution, in `signals.<family>.<signal>` of a request. Every one is optional;',
    'a missing one is never read as good news. [What signals are worth](../evidence.md) is a file.',
    ...Object.entries(Signals.shape).flatMap(([family, schema]) => [
      '',
      `## ${family}`,
      '',
      ...table(['signal', 'range', 'meaning', 'how to compute'], familyRows(schema.unwrap().shape)),
    ]),
  ]);
}

function familyRows(shape: Readonly<Record<string, z.ZodType>>): string[][] {
  return Object.entries(shape).map(([name, schema]) => {
    const [meaning = '', compute = ''] = (schema.description ?? '').split(` ${computeMark} `);
    return [`\`${name}\``, rangeOf(schema), meaning, compute.charAt(0).toUpperCase() + compute.slice(1)];
  });
}

function rangeOf(schema: z.ZodType): string {
  const { type, minimum, maximum, items, maxItems } = z.toJSONSchema(schema);
  if (type === 'boolean') return 'true or false';
  if (items !== undefined) return `up to ${maxItems} names`;
  const kind = type === 'integer' ? 'whole number, ' : '';
  return maximum === undefined ? `${kind}from ${minimum}` : `${kind}${minimum} to ${maximum.toLocaleString('en')}`;
}

/** Every reason code, and the signals that give it with the shipped scoring file. */
export function reasonCodesPage(): string {
  const path = new URL('../config/evidence.yaml', import.meta.url);
  const { families } = ScoringDocument.parse(parse(readFileSync(path, 'utf8')));
  const signalsOf = (code: string) =>
    Object.entries(families).flatMap(([family, scored]) =>
      scored.penalties.filter(({ reason }) => reason === code).map(({ signal }) => `\`${family}.${signal}\``),
    );
  const rows = Object.entries(reasonCodes).map(([code, meaning]) => [
    `\`${code}\``,
    meaning,
    signalsOf(code).join(', '),
  ]);
  return page('Reason codes', [
    'The third column names the signals that give a code with `config/evidence.yaml`; rules of a policy may give any.',
    '',
    ...table(['code', 'meaning', 'signals'], rows),
  ]);
}
