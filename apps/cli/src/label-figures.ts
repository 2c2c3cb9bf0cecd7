import { wilsonLower } from '@tidegate/intake/reliability';

/** What was said about a text, and what is true; null where nothing was said. */
export interface Labelling {
  readonly said: string | null;
  readonly truth: string;
}

export interface LabelFigures {
  readonly texts: number;
  /** Share of the texts about which something was said. */
  readonly coverage: number;
  /** Share of all texts that got the right label. */
  readonly accuracy: number;
  /** Wilson score interval of the accuracy at 95 %. */
  readonly interval: readonly [number, number];
  /** Share of right ones among those about which something was said; NaN when there is none. */
  readonly accuracyWhereSaid: number;
  /** Mean of the F1 of all labels that are true of some text. */
  readonly macroF1: number;
}

export function labelFigures(labellings: readonly Labelling[]): LabelFigures {
  const right = labellings.filter(({ said, truth }) => said === truth).length;
  const said = labellings.filter((labelling) => labelling.said !== null).length;
  const labels = [...new Set(labellings.map(({ truth }) => truth))];
  return {
    texts: labellings.length,
    coverage: said / labellings.length,
    accuracy: right / labellings.length,
    interval: wilson(right, labellings.length),
    accuracyWhereSaid: right / said,
    macroF1: labels.reduce((sum, label) => sum + f1Of(label, labellings), 0) / labels.length,
  };
}

function f1Of(label: string, labellings: readonly Labelling[]): number {
  const both = labellings.filter(({ said, truth }) => said === label && truth === label).length;
  const either = labellings.filter(({ said }) => said === label).length;
  const of = labellings.filter(({ truth }) => truth === label).length;
  return (2 * both) / (either + of);
}

/** Wilson score interval of a share at 95 % (Wilson 1927); it is symmetric in hits and misses. */
export function wilson(hits: number, trials: number): readonly [number, number] {
  return [wilsonLower(hits / trials, trials), 1 - wilsonLower(1 - hits / trials, trials)];
}
