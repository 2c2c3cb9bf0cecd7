import fc from 'fast-check';
import type { HttpInput } from './http-input.ts';
import { httpInputs } from './http-input.ts';
import type { TopicInput } from './topic-input.ts';
import { topicInputs } from './topic-input.ts';

export type Input = HttpInput | TopicInput;

/** Of ten inputs this many are records; the other ones are HTTP. */
const recordsOfTen = 4;

/** Input `number` of a run: made of nothing but seed and number, so that any one of them can be made again alone. */
export function inputOf(seed: number, number: number): Input {
  const isRecord = (number * 7) % 10 < recordsOfTen;
  const inputs: fc.Arbitrary<Input> = isRecord ? topicInputs(seed, number) : httpInputs(seed, number);
  // The number is part of the seed, spread so that neighbours have nothing in common.
  const [input] = fc.sample(inputs, { seed: (seed * 0x9e3779b1 + number * 0x85ebca6b) | 0, numRuns: 1 });
  return input!;
}

/** Bytes that are shown of an input; all of them come back with `--only`. */
const shownMax = 160;

/** One line about an input for people, with nothing in it that a terminal would obey. */
export function describeInput(input: Input): string {
  const where = input.kind === 'http' ? `${input.service} ${input.route}` : input.topic;
  const bytes = input.kind === 'http' ? input.bytes : (input.value ?? Buffer.from('null'));
  return `#${input.number} ${where} (${input.how.slice(0, 120)}), ${bytes.length} bytes: ${JSON.stringify(bytes.subarray(0, shownMax).toString('latin1'))}`.replaceAll(
    /[\u007f-\u009f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
