import { z } from 'zod';
import { BreakerChanged } from './control-events.ts';
import { KeptText } from './envelope.ts';

/** Header that names the operator while the development identity is in use. */
export const operatorHeader = 'tidegate-operator';

/** The answer of `GET /v1/breakers`: every scope that was ever open, and how its window looks now. */
export const BreakerList = z.object({
  data: z.array(
    BreakerChanged.schema.extend({
      releaseRequestedBy: z.string().nullable().describe('The first of the two people who restart automation (H4).'),
    }),
  ),
});
export type BreakerList = z.infer<typeof BreakerList>;

/** The longest cohort has about 1,700 bytes; an index of Postgres takes up to 2,704. */
const scopeBytesMax = 2_600;

function utf8BytesOf(text: string): number {
  const bytesOf = (character: string) => {
    const point = character.codePointAt(0)!;
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  };
  return [...text].reduce((bytes, character) => bytes + bytesOf(character), 0);
}

/** Body of `POST /v1/kill-switches` and `POST /v1/kill-switches/release`. */
export const KillSwitchBody = z.strictObject({
  scope: KeptText.regex(
    /^(global|tenant:[^/]+|task:[^/]+\/[^/]+|cohort:.+)$/,
    'must be global, tenant:<id>, task:<tenant>/<type> or cohort:<cohort>',
  ).refine((scope) => utf8BytesOf(scope) <= scopeBytesMax, `must have at most ${scopeBytesMax} bytes`),
  reason: KeptText.min(3).max(2_048),
});
export type KillSwitchBody = z.infer<typeof KillSwitchBody>;

/** Releasing takes two people: the first request answers `awaiting_second_person`. */
export const KillSwitchReply = z.object({
  scope: z.string(),
  status: z.enum(['open', 'awaiting_second_person', 'closed']),
  epoch: z.int(),
});
export type KillSwitchReply = z.infer<typeof KillSwitchReply>;
