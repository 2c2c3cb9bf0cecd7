import type { Proposal } from '@tidegate/contracts/request-events';
import type { FieldEdit } from '@tidegate/contracts/review-events';

type Json = FieldEdit['before'];

/** Longest pointer that an event carries; deeper differences are told at the place above. */
const pointerLengthMax = 512;

/**
 * What changed between two proposals, one entry for each smallest place that differs, as JSON Pointers (RFC 6901) into the
 * proposal (requirement E4). A place that is absent reads as null. Lists are compared place by place.
 */
export function fieldEdits(before: Proposal, after: Proposal): FieldEdit[] {
  return differences(before as Json, after as Json, '');
}

function differences(before: Json | undefined, after: Json | undefined, pointer: string): FieldEdit[] {
  if (same(before, after)) return [];
  const here = [{ pointer, before: before ?? null, after: after ?? null }];
  const keys = sharedKeys(before, after);
  if (keys === null) return here;
  const places = keys.map((key) => ({ key, pointer: `${pointer}/${escape(key)}` }));
  if (places.some((place) => place.pointer.length > pointerLengthMax)) return here;
  return places.flatMap((place) => differences(childOf(before, place.key), childOf(after, place.key), place.pointer));
}

/** The keys of both, when both are objects or both are lists; else null. */
function sharedKeys(before: Json | undefined, after: Json | undefined): string[] | null {
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after)) return null;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

function childOf(value: Json | undefined, key: string): Json | undefined {
  if (!isContainer(value) || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, Json>>)[key];
}

function isContainer(value: Json | undefined): value is Exclude<Json, string | number | boolean | null> {
  return typeof value === 'object' && value !== null;
}

/** Equal as JSON; an absent field differs from one that is null. */
function same(left: Json | undefined, right: Json | undefined): boolean {
  if (!isContainer(left) || !isContainer(right)) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(childOf(left, key), childOf(right, key)))
  );
}

function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
