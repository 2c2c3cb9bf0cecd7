import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { closestName } from '@tidegate/contracts/closest-name';
import { jsonPointer } from './configuration-error.ts';
import { findingsOf, showValue, valueAt } from './expectation.ts';
import type { Finding } from './expectation.ts';
import { ProblemError } from './problem.ts';
import type { ProblemDetail } from './problem.ts';
import { namesAt } from './schema-shape.ts';

/**
 * Everything that is wrong with `input`, each with a JSON Pointer (RFC 6901) and a detail that names the value and what
 * to do: `is "draft"; send one of "plan", "answer"`. Secret values are hidden.
 * `schema` lets unknown fields be answered with a suggestion.
 */
export function problemsOf(error: z.ZodError, input: unknown, schema?: z.ZodType): readonly ProblemDetail[] {
  return findingsOf(error.issues, input).map((finding) => ({
    pointer: jsonPointer(finding.path),
    detail: detailOf(finding, input, schema),
  }));
}

/**
 * `value` as `schema` reads it.
 *
 * @throws ProblemError `invalid_body` with every problem; status 422 unless told otherwise (RFC 9457).
 */
export function parseOrProblem<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  options: { readonly status?: number; readonly code?: string; readonly title?: string } = {},
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = problemsOf(parsed.error, value, schema);
  throw new ProblemError({
    status: options.status ?? 422,
    code: options.code ?? 'invalid_body',
    title: options.title ?? 'The request body does not have the required shape',
    detail: `${errors.length} ${errors.length === 1 ? 'problem' : 'problems'} found; "errors" names each with its place and remedy.`,
    errors,
  });
}

/** A Nest pipe for one parameter: `@Body(zodBody(Schema)) body: z.output<typeof Schema>`. */
export function zodBody<Schema extends z.ZodType>(schema: Schema): PipeTransform<unknown, z.output<Schema>> {
  return { transform: (value: unknown) => parseOrProblem(schema, value) };
}

/**
 * The same for query strings and path parameters, whose values are texts (use `z.coerce` for numbers): status 400, code
 * `invalid_parameter`.
 */
export function zodParameters<Schema extends z.ZodType>(schema: Schema): PipeTransform<unknown, z.output<Schema>> {
  return {
    transform: (value: unknown, metadata: ArgumentMetadata) =>
      parseOrProblem(schema, value, {
        status: 400,
        code: 'invalid_parameter',
        title: metadata.type === 'query' ? 'The query string cannot be used' : 'The address cannot be used',
      }),
  };
}

function detailOf(finding: Finding, input: unknown, schema: z.ZodType | undefined): string {
  const { path, kind, expected } = finding;
  if (kind === 'unknown') {
    const names = schema ? namesAt(schema, path.slice(0, -1)) : [];
    const suggestion = closestName(String(path.at(-1)), names);
    return `is not a known field; ${suggestion === undefined ? 'remove it' : `did you mean "${suggestion}"?`}`;
  }
  const remedy = expected.startsWith('must ') ? expected : `send ${expected}`;
  return kind === 'missing' ? `is missing; ${remedy}` : `is ${showValue(valueAt(input, path), path)}; ${remedy}`;
}
