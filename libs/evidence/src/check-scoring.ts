import { scoredFamilies, sendableSignals, signalNames, type ScoredFamily } from './signal-values.ts';

interface CheckedPenalty {
  readonly signal: string;
  readonly good: number;
  readonly bad: number;
  readonly reason?: string | undefined;
  readonly reasonFrom?: number | undefined;
}

interface CheckedDocument {
  readonly families: Readonly<
    Partial<Record<ScoredFamily, { readonly penalties: readonly CheckedPenalty[] } | undefined>>
  >;
  readonly needs: readonly { readonly signals: readonly string[] }[];
}

export interface ScoringProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What no single field of a scoring file shows: signals that do not exist or count twice, thresholds that contradict. */
export function scoringProblems(document: CheckedDocument): ScoringProblem[] {
  const families = scoredFamilies.flatMap((family) => {
    const penalties = document.families[family]?.penalties ?? [];
    const signals = penalties.map((penalty) => penalty.signal);
    return penalties.flatMap((penalty, index) => [
      ...penaltyProblems(family, penalty, ['families', family, 'penalties', index]),
      ...(signals.indexOf(penalty.signal) < index
        ? [
            {
              path: ['families', family, 'penalties', index, 'signal'],
              message: 'must be a signal that is not listed above',
            },
          ]
        : []),
    ]);
  });
  const needs = document.needs.flatMap(({ signals }, need) =>
    signals.flatMap((signal, index) => needProblems(signal, ['needs', need, 'signals', index])),
  );
  return [...families, ...needs];
}

function penaltyProblems(family: ScoredFamily, penalty: CheckedPenalty, path: (string | number)[]): ScoringProblem[] {
  const problems: ScoringProblem[] = [];
  const { signal, good, bad, reason, reasonFrom } = penalty;
  if (!signalNames[family].includes(signal)) {
    problems.push({ path: [...path, 'signal'], message: `must be one of ${signalNames[family].join(', ')}` });
  }
  if (good === bad) problems.push({ path: [...path, 'bad'], message: `must differ from good, ${good}` });
  if (reasonFrom !== undefined && reason === undefined) {
    problems.push({ path: [...path, 'reasonFrom'], message: 'must come with a reason' });
  }
  if (reasonFrom !== undefined && (reasonFrom < Math.min(good, bad) || reasonFrom > Math.max(good, bad))) {
    problems.push({ path: [...path, 'reasonFrom'], message: `must lie between good, ${good}, and bad, ${bad}` });
  }
  return problems;
}

function needProblems(signal: string, path: (string | number)[]): ScoringProblem[] {
  const [family = '', name = ''] = signal.split('.');
  const known = scoredFamilies.find((candidate) => candidate === family);
  if (known === undefined) {
    return [{ path, message: `must be family.signal with one of the families ${scoredFamilies.join(', ')}` }];
  }
  if (sendableSignals[known].includes(name)) return [];
  return [{ path, message: `must name a signal of ${known}: ${sendableSignals[known].join(', ')}` }];
}
