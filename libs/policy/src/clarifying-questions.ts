import type { Classification } from '@tidegate/contracts/request-events';
import type { ReasonCode } from '@tidegate/contracts/reason-codes';
import type { CompiledRule } from './compile-policy.ts';
import type { Scored } from './fact-definition.ts';

/** What to ask when a rule with this reason has no question of its own. */
const built = {
  MISSING_FIELDS: ({ missingFields }) =>
    missingFields.length > 0
      ? `Please tell us: ${namesOf(missingFields).join(', ')}.`
      : 'Please tell us what is still missing.',
  AMBIGUOUS_USER_INTENT: ({ taskType }) =>
    `We understood this as "${taskType.replaceAll('-', ' ')}". What exactly would you like us to do?`,
  UNVERIFIED_IDENTITY: () => 'Please sign in, so that we know that it is you.',
} as const satisfies Partial<Record<ReasonCode, (classification: Classification) => string>>;

/** Whether a question can be built from what is missing. */
export function canBeAskedFor(reason: ReasonCode): reason is keyof typeof built {
  return Object.hasOwn(built, reason);
}

/**
 * What to ask the user, each question once (requirement C1): that of each fired rule that clarifies, with the missing fields where
 * it is about them, or one that is built from what is missing.
 */
export function questionsOf(fired: readonly CompiledRule[], { classification }: Scored): string[] {
  const questions = fired
    .filter(({ rule }) => rule.effect === 'clarify')
    .map((compiled) => questionOf(compiled, classification));
  return [...new Set(questions)];
}

function questionOf({ rule }: CompiledRule, classification: Classification): string {
  const { question, reason } = rule;
  if (question === undefined) {
    if (!canBeAskedFor(reason)) throw new TypeError(`rule ${rule.id} has no question`);
    return built[reason](classification);
  }
  const names = reason === 'MISSING_FIELDS' ? namesOf(classification.missingFields) : [];
  return names.length > 0 ? `${question} (${names.join(', ')})` : question;
}

/** The last part of each JSON Pointer. */
export function namesOf(pointers: readonly string[]): string[] {
  return pointers.map((pointer) => {
    const name = pointer.slice(pointer.lastIndexOf('/') + 1);
    return name.includes('~') ? name.replaceAll('~1', '/').replaceAll('~0', '~') : name;
  });
}
