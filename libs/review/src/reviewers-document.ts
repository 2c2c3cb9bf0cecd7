import { Slug } from '@tidegate/contracts/envelope';
import { z } from 'zod';

const Everything = z.literal('*');

export const ReviewerEntry = z.strictObject({
  id: Slug,
  name: z.string().min(1).max(128),
  roles: z.array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be a role such as senior_reviewer')).min(1),
  tenants: z
    .array(z.union([Everything, Slug]))
    .min(1)
    .describe('Tenants whose cases the person sees; `*` for all.'),
  queues: z
    .array(z.union([Everything, Slug]))
    .min(1)
    .describe('Queues that the person works on; `*` for all.'),
});

/** `config/reviewers.yaml`: who may decide, for which tenants and queues (requirements D2, E11). */
export const ReviewersDocument = z
  .strictObject({ reviewers: z.array(ReviewerEntry).min(1) })
  .superRefine(({ reviewers }, context) => {
    const ids = reviewers.map((reviewer) => reviewer.id);
    ids.forEach((id, index) => {
      if (ids.indexOf(id) === index) return;
      context.addIssue({
        code: 'custom',
        path: ['reviewers', index, 'id'],
        message: 'must be an id that no reviewer above has',
      });
    });
  });
export type ReviewersDocument = z.infer<typeof ReviewersDocument>;

/** What review reads of `config/queues.yaml`: the names. The rest belongs to routing. */
export const QueueNames = z
  .object({ queues: z.array(z.object({ name: Slug })).min(1) })
  .transform(({ queues }) => queues.map((queue) => queue.name));

/** A queue of a reviewer that does not exist. */
export interface UnknownQueue {
  /** JSON Pointer into the file. */
  readonly pointer: string;
  readonly got: string;
  readonly expected: string;
}

/** Every queue of a reviewer that does not exist, with its place in the file and the queues that do. */
export function unknownQueues(document: ReviewersDocument, queueNames: readonly string[]): UnknownQueue[] {
  const expected = `must be one of the queues of queues.yaml (${queueNames.join(', ')}) or "*"`;
  return document.reviewers.flatMap(({ queues }, index) =>
    queues.flatMap((queue, place) =>
      queue === '*' || queueNames.includes(queue)
        ? []
        : [{ pointer: `/reviewers/${index}/queues/${place}`, got: queue, expected }],
    ),
  );
}
