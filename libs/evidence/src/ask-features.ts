import type { Request } from '@tidegate/contracts/request-events';
import type { FeatureValues } from '@tidegate/statistics/feature-model';

/** What a tool does by the first word of its name, and how people ask for it. */
const asks: Readonly<Record<string, RegExp>> = {
  cancel: /cancel/i,
  return: /return|send back/i,
  exchange: /exchange|swap|replace/i,
  book: /book|reserv|buy/i,
  modify: /chang|modif|switch|updat|upgrad|downgrad|add|remov|move/i,
  update: /chang|modif|switch|updat|upgrad|downgrad|add|remov|move/i,
};

/** Why people want to get out of something; policies tie rights to such reasons, and they are easily said. */
const reasons = /\b(?:sick|ill|illness|weather|health|emergency|insurance|accident|funeral|died)\b/i;

/** Words that ask for more than one thing; what is done for all but one of them is wrong. */
const several = /\b(?:all|every|both|multiple|several|each)\b/i;

/**
 * Whether what was done is what the user asked for, by the words of the question and of the tools. Crude, and only ever bad
 * news; a product without tool calls knows none of it.
 */
export function askFeatures({ question, toolTrace }: Request): FeatureValues {
  if (toolTrace.length === 0) return {};
  const done = new Set(toolTrace.filter(({ ok }) => ok).map(verbOf));
  done.delete('transfer');
  const known = [...done].filter((verb) => Object.hasOwn(asks, verb));
  const endsSomething = done.has('cancel');
  return {
    'ask.didOther': flag(known.length > 0 && asks['cancel']!.test(question) && !endsSomething),
    'ask.notAsked': flag(known.some((verb) => isEnding(verb) && !asks[verb]!.test(question))),
    'ask.endsForAReason': flag(endsSomething && reasons.test(question)),
    'ask.onlyEnds': flag(endsSomething && done.size === 1),
    'ask.several': flag(several.test(question)),
  };
}

const flag = (holds: boolean) => (holds ? 1 : 0);

function verbOf({ name }: Request['toolTrace'][number]): string {
  return name.split(/[_.-]/)[0]!.toLowerCase();
}

/** Ending something is harder to undo than changing it. */
function isEnding(verb: string): boolean {
  return verb === 'cancel' || verb === 'return';
}
