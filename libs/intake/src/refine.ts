import { Slug } from '@tidegate/contracts/envelope';
import { RiskTier, type Classification, type Refinement } from '@tidegate/contracts/request-events';
import { z } from 'zod';
import { isTaskKnown, type CompiledClassification } from './classify.ts';

/** What a model may answer, and nothing beside it. */
export const ModelAnswer = z.strictObject({
  taskType: Slug.nullish(),
  riskTier: RiskTier.nullish(),
  domains: z.array(Slug).max(20).nullish(),
});
export type ModelAnswer = z.infer<typeof ModelAnswer>;

const domainsMax = 20;
const answerCharactersMax = 4_096;

/** The answer in a text that is nothing but JSON of that shape; undefined for anything else, however near. */
export function readModelAnswer(text: string): ModelAnswer | undefined {
  if (text.length > answerCharactersMax) return undefined;
  try {
    return ModelAnswer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * The classification joined with what a model says (requirement A3): the higher tier, more domains, and a task type where
 * the rules know none. Only task types and domains of the rule file count, so that hostile text cannot bring in others.
 * Nothing becomes lower and nothing is taken away; an answer that says no more than the rules changes nothing.
 *
 * @param model named in the result, so that the decision can be explained
 */
export function refine(
  classification: Classification,
  answer: ModelAnswer,
  { rules, model }: { readonly rules: CompiledClassification; readonly model: string },
): Classification {
  const added: Omit<Refinement, 'model'> = {
    ...taskAdded(classification, answer, rules),
    ...tierAdded(classification, answer),
    ...domainsAdded(classification, answer, rules),
  };
  if (Object.keys(added).length === 0) return classification;
  return {
    ...classification,
    taskType: added.taskType ?? classification.taskType,
    riskTier: added.riskTier ?? classification.riskTier,
    domains: [...classification.domains, ...(added.domains ?? [])],
    refinement: { model: model.slice(0, 128), ...added },
  };
}

function taskAdded(classification: Classification, { taskType }: ModelAnswer, rules: CompiledClassification) {
  if (taskType == null || !rules.taskTypes.has(taskType) || taskType === classification.taskType) return {};
  return isTaskKnown(classification, rules) ? {} : { taskType };
}

function tierAdded(classification: Classification, { riskTier }: ModelAnswer) {
  return riskTier != null && riskTier > classification.riskTier ? { riskTier } : {};
}

function domainsAdded({ domains: known }: Classification, { domains }: ModelAnswer, rules: CompiledClassification) {
  const more = [...new Set(domains)].filter((domain) => rules.domains.has(domain) && !known.includes(domain));
  const fitting = more.slice(0, Math.max(0, domainsMax - known.length));
  return fitting.length === 0 ? {} : { domains: fitting };
}
