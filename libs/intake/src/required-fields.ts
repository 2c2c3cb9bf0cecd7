import type { Request } from '@tidegate/contracts/request-events';

/** A JSON Pointer taken apart once. */
export interface FieldPath {
  readonly pointer: string;
  readonly steps: readonly string[];
}

export function pathOf(pointer: string): FieldPath {
  const steps = pointer.split('/').slice(1);
  return { pointer, steps: steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')) };
}

/** Whether the request lacks the field. Null and text without a visible character are as good as nothing. */
export function isMissing(request: Request, path: FieldPath): boolean {
  let value: unknown = request;
  for (const step of path.steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return true;
    value = (value as Record<string, unknown>)[step];
  }
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
