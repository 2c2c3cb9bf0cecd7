import { z } from 'zod';
import { Detector } from './detectors.ts';

/** `mask` shows that something was there, `hash` also whether it is the same as elsewhere, `drop` leaves the field out. */
export const RedactionMethod = z.enum(['mask', 'hash', 'drop']);
export type RedactionMethod = z.infer<typeof RedactionMethod>;

/** A part of a request that may be redacted, the longest text it may hold, and whether a request is valid without it. */
interface RedactablePlace {
  readonly pattern: string;
  readonly charactersMax: number;
  readonly optional: boolean;
}

const place = (pattern: string, charactersMax: number, optional = false): RedactablePlace => ({
  pattern,
  charactersMax,
  optional,
});

/** The longest text of a tool's arguments after redaction; no schema limits them. */
const argumentMax = 655_360;

/**
 * All places that hold free text about people. The proposed action is not among them: people approve, and a grant permits,
 * exactly what was sent (requirement E7), so another action must not stand in its place.
 */
export const redactablePlaces: readonly RedactablePlace[] = [
  place('/question', 16_384),
  place('/user/id', 128),
  place('/user/role', 64, true),
  place('/proposal/text', 65_536),
  place('/proposal/rationale', 8_192, true),
  place('/proposal/steps/*', 2_000),
  place('/evidence/*/title', 512),
  place('/evidence/*/source', 512),
  place('/evidence/*/quote', 8_192, true),
  place('/claims/*/text', 2_000),
  place('/toolTrace/*/error', 2_048, true),
  place('/toolTrace/*/entity', 256, true),
  place('/toolTrace/*/arguments', 0, true),
  place('/toolTrace/*/arguments/**', argumentMax, true),
];

/**
 * The place that a pattern is in; undefined when it names none. A step `*` stands for every item, `**` at the end for
 * everything below; only the arguments of tools have names of their own.
 */
export function placeOf(pattern: string): RedactablePlace | undefined {
  const [, trace, item, args, ...below] = pattern.split('/');
  const inArguments = trace === 'toolTrace' && item === '*' && args === 'arguments' && below.length > 0;
  const wanted = inArguments ? '/toolTrace/*/arguments/**' : pattern;
  return redactablePlaces.find((candidate) => candidate.pattern === wanted);
}

function starsFit(steps: readonly string[]): boolean {
  return steps.every(
    (step, index) => !step.includes('*') || step === '*' || (step === '**' && index === steps.length - 1),
  );
}

const FieldPattern = z
  .string()
  .max(256)
  .regex(/^(?:\/[^/]+)+$/, 'must be a JSON Pointer such as "/question", with "*" for every item of a list')
  .refine((pattern) => starsFit(pattern.split('/')), '"*" stands alone between slashes, "**" at the end')
  .refine((pattern) => placeOf(pattern) !== undefined, {
    message: `must be one of ${redactablePlaces.map(({ pattern }) => pattern).join(', ')}, or lie below the last one`,
  });

/** One rule: what to look for in which fields, or the fields as a whole, and what becomes of it. */
export const RedactionRule = z
  .strictObject({
    fields: z.array(FieldPattern).min(1).max(50),
    detect: z
      .array(Detector)
      .min(1)
      .optional()
      .describe('Only what these find in the text; without them the whole value of the field.'),
    with: RedactionMethod,
  })
  .superRefine(({ fields, detect, with: method }, context) => {
    for (const [index, pattern] of fields.entries()) {
      const message = problemOf(pattern, detect !== undefined, method);
      if (message) context.addIssue({ code: 'custom', path: ['fields', index], message });
    }
  });
export type RedactionRule = z.infer<typeof RedactionRule>;

function problemOf(pattern: string, detects: boolean, method: RedactionMethod): string | undefined {
  const found = placeOf(pattern);
  if (!found) return undefined;
  if (method === 'drop') {
    if (detects) return 'is to be dropped as a whole; leave out `detect`, or mask what is found';
    if (pattern.endsWith('/**')) return 'must name a field to drop; to drop all of them drop "/toolTrace/*/arguments"';
    return found.optional ? undefined : 'is required in a request and cannot be dropped; mask or hash it';
  }
  return found.charactersMax === 0 ? 'holds the arguments and is no text; name "/toolTrace/*/arguments/**"' : undefined;
}
