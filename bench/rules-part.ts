import { rateText, type Part } from './part.ts';
import { decisionsPerSecond } from './rules.ts';

/** How fast the pure rules are, without any process around them. */
export const rulesPart: Part = {
  name: 'rules',
  async run({ progress }) {
    const perSecond = await progress.step('Rules on one core', () => Promise.resolve(decisionsPerSecond(3_000)));
    return {
      figures: { rulesPerSecond: Math.round(perSecond) },
      lines: [`${'rules'.padEnd(10)}${rateText(perSecond)}   classified, assessed and decided on one core`],
      lost: 0,
    };
  },
};
