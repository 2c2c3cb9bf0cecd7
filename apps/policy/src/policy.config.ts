import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CheckedPolicyDocument } from '@tidegate/policy/check-policy';
import type { DecisionContext } from '@tidegate/policy/decide';
import type { PolicyFile } from '@tidegate/policy/plan-publication';
import { ConfigurationError, type ConfigurationProblem } from '@tidegate/service/configuration-error';
import { readYamlFile } from '@tidegate/service/load-config';
import { serviceConfig } from '@tidegate/service/service-config';
import type { Log } from '@tidegate/telemetry/logger';
import { z } from 'zod';
import { expectationProblems } from './expectations.config.ts';

/** Settings of the policy service beside those of every service. */
export const policyConfig = serviceConfig.extend({
  publishAtStart: z
    .boolean()
    .default(true)
    .describe('Whether changed policy files are published before the service begins.'),
  sampling: z
    .object({
      keyId: z
        .string()
        .min(1)
        .max(64)
        .default('k1')
        .describe('Name of the secret; decisions carry it, so change both.'),
      secret: z
        .string()
        .min(16)
        .optional()
        .describe('Key of the audit draws, the same for all instances; without it each start makes its own.'),
      approvalRate: z
        .number()
        .min(0)
        .max(1)
        .default(0.2)
        .describe('Share that needs an approval where the autonomy stage is approve_sampled.'),
    })
    .prefault({}),
  publishing: z
    .object({
      casesMin: z
        .int()
        .min(0)
        .default(1)
        .describe('How many policy cases a proposal has to bring; all of them must pass.'),
      canaryShareMax: z
        .number()
        .min(0)
        .max(1)
        .default(0.5)
        .describe('Largest share of requests that a canary decides.'),
      canaryShareAloneMax: z
        .number()
        .min(0)
        .max(1)
        .default(0.1)
        .describe('Largest share that the proposer reaches alone; above it takes another person.'),
      timeoutMs: z
        .int()
        .min(100)
        .max(60_000)
        .default(5_000)
        .describe('How long a change may take to come back from the log before the answer is 503.'),
    })
    .prefault({}),
  shadow: z
    .object({
      perSecondMax: z
        .int()
        .min(0)
        .default(1_000)
        .describe('Decisions a second of one instance that candidates make too, without effect.'),
      examplesMax: z.int().min(0).max(200).default(20).describe('Differing decisions that are kept of each candidate.'),
    })
    .prefault({}),
});
export type PolicyConfig = z.output<typeof policyConfig>;

/**
 * All policy files of `policies/` in the folder of the rule files.
 *
 * @throws ConfigurationError naming every problem, and every invariant or case of `policies/cases/` that a policy breaks
 */
export function readPolicyFiles(configDirectory: string): readonly PolicyFile[] {
  const folder = join(configDirectory, 'policies');
  const files = namesIn(folder).map((name) => join(folder, name));
  if (files.length === 0) throw noPolicies(folder);
  const problems: ConfigurationProblem[] = [];
  const read = files.flatMap((file) => {
    try {
      return [{ file, document: readYamlFile(file, CheckedPolicyDocument) }];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length === 0) problems.push(...expectationProblems(folder, read));
  if (problems.length > 0) throw new ConfigurationError(`The policies in ${folder} cannot be used`, problems);
  return read;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function noPolicies(folder: string): ConfigurationError {
  const expected =
    'at least one .yaml file with a policy; set TIDEGATE_CONFIG_DIR to the folder that has policies/ in it';
  return new ConfigurationError('There is no policy to publish', [{ path: '', pointer: '', expected, source: folder }]);
}

/**
 * The key of the draws. Without a secret it is random, since a known default could be foreseen by everybody; then draws
 * cannot be repeated after a restart, which the log says.
 */
export function samplingOf(sampling: PolicyConfig['sampling'], log: Log): DecisionContext['sampling'] {
  const { keyId, secret, approvalRate } = sampling;
  if (secret !== undefined) return { keyId, key: createHash('sha256').update(secret).digest(), approvalRate };
  const key = randomBytes(32);
  const ownId = `start-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  log.warn(
    'The audit draws of this start cannot be repeated; set TIDEGATE_SAMPLING__SECRET, the same for all instances',
    {
      keyId: ownId,
    },
  );
  return { keyId: ownId, key, approvalRate };
}
