import { serviceConfig } from '@tidegate/service/service-config';
import { z } from 'zod';

export const reviewConfig = serviceConfig.extend({
  lease: z
    .object({
      seconds: z.int().min(1).max(86_400).default(600).describe('How long a claim holds without a heartbeat.'),
    })
    .prefault({}),
  undo: z
    .object({
      seconds: z
        .number()
        .min(0)
        .max(60)
        .default(8)
        .describe('How long the author of an undoable verdict may take it back before it takes effect; 0 for at once.'),
    })
    .prefault({}),
  guards: z
    .object({
      secret: z
        .string()
        .min(16)
        .optional()
        .describe(
          'Key by which approvals are drawn for an audit, the same for all instances; without it each start makes its own.',
        ),
    })
    .prefault({}),
  asks: z
    .object({
      roundsMax: z
        .int()
        .min(0)
        .max(20)
        .default(3)
        .describe('How often the product may be asked about one case; after that, asking escalates.'),
    })
    .prefault({}),
  people: z
    .object({
      forgetAfterDays: z
        .int()
        .min(8)
        .max(730)
        .default(90)
        .describe('Somebody whom no issuer has vouched for so long is forgotten; longer than any session.'),
    })
    .prefault({}),
  console: z
    .object({ folder: z.string().min(1).default('dist/console').describe('Where the built console is; served at /.') })
    .prefault({}),
  signIn: z
    .object({
      publicUrl: z
        .url()
        .regex(
          /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost|\[::1\])([:/]|$))/,
          'must be https, or http on this machine',
        )
        .default('http://127.0.0.1:4605')
        .describe('Address that people use; the issuer sends them back to /v1/login/callback there.'),
      clientSecret: z
        .string()
        .min(1)
        .optional()
        .describe('Of the client of the login issuer; none for a public client.'),
      idleMinutes: z.int().min(1).max(1_440).default(30).describe('A session that nobody uses so long has ended.'),
      hours: z.int().min(1).max(168).default(12).describe('After this a session ends in any case.'),
    })
    .prefault({}),
});
export type ReviewConfig = z.output<typeof reviewConfig>;
