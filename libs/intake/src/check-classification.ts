import { Request } from '@tidegate/contracts/request-events';

interface CheckedRule {
  readonly id: string;
  readonly when: { readonly words?: readonly string[] | undefined };
  readonly result: {
    readonly taskType?: string | undefined;
    readonly riskTier?: number | undefined;
    readonly impact?: string | undefined;
    readonly impactScore?: number | undefined;
    readonly clarify?: true | undefined;
    readonly reason?: string | undefined;
    readonly requiredSystems?: readonly string[] | undefined;
    readonly domains: readonly string[];
    readonly requiredTools: readonly string[];
    readonly requiredFields: readonly string[];
  };
}

export interface ClassificationProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What no single field of a classification file shows: ids used twice, rules without effect, pointers to nowhere. */
export function classificationProblems(document: { readonly rules: readonly CheckedRule[] }): ClassificationProblem[] {
  const ids = document.rules.map((rule) => rule.id);
  return document.rules.flatMap((rule, index) => [
    ...(ids.indexOf(rule.id) < index
      ? [{ path: ['rules', index, 'id'], message: 'must be an id that no rule above has' }]
      : []),
    ...(hasEffect(rule) ? [] : [{ path: ['rules', index, 'result'], message: 'must give at least one result' }]),
    ...rule.result.requiredFields.flatMap((pointer, field) => pointerProblems(pointer, [...place(index), field])),
    ...(rule.when.words ?? []).flatMap((words, word) => wordProblems(words, ['rules', index, 'when', 'words', word])),
  ]);
}

const place = (index: number): (string | number)[] => ['rules', index, 'result', 'requiredFields'];

function hasEffect({ result }: CheckedRule): boolean {
  const lists = [result.domains, result.requiredTools, result.requiredSystems ?? [], result.requiredFields];
  const { taskType, riskTier, impact, impactScore, clarify, reason } = result;
  const values = [taskType, riskTier, impact, impactScore, clarify, reason];
  return values.some((value) => value !== undefined) || lists.some(notEmpty);
}

const notEmpty = (list: readonly unknown[]): boolean => list.length > 0;

function pointerProblems(pointer: string, path: (string | number)[]): ClassificationProblem[] {
  const fields = Object.keys(Request.shape);
  const first = pointer.split('/')[1] ?? '';
  if (fields.includes(first)) return [];
  return [{ path, message: `must begin with a field of a request: /${fields.join(', /')}` }];
}

function wordProblems(words: string, path: (string | number)[]): ClassificationProblem[] {
  if (/[\p{L}\p{N}]/u.test(words)) return [];
  return [{ path, message: 'must contain a letter or a digit; anything else separates words and is never found' }];
}
