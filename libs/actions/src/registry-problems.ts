import type { ArgumentRule, RegisteredAction } from './registry.ts';

/** Something that no single field of the registry shows. */
export interface RegistryProblem {
  readonly path: readonly (string | number)[];
  /** Names the value and what to do. */
  readonly message: string;
}

interface Registry {
  readonly actions: readonly RegisteredAction[];
  readonly executedByProducts: readonly string[];
}

/** Everything in the registry that contradicts itself; empty for one that can be used (requirement F2). */
export function registryProblems({ actions, executedByProducts }: Registry): readonly RegistryProblem[] {
  const names = actions.map(({ name }) => name);
  return [
    ...repeatedIn(names).map((index) => problem(['actions', index, 'name'], `"${names[index]}" is there twice`)),
    ...repeatedIn(executedByProducts).map((index) =>
      problem(['executedByProducts', index], `"${executedByProducts[index]}" is there twice`),
    ),
    ...executedByProducts.flatMap((name, index) => {
      const message = `"${name}" is in actions too; either Tidegate executes it or the product does`;
      return names.includes(name) ? [{ path: ['executedByProducts', index], message }] : [];
    }),
    ...actions.flatMap((action, index) =>
      problemsOf(action).map(({ path, message }) => ({ path: ['actions', index, ...path], message })),
    ),
  ];
}

function problemsOf(action: RegisteredAction): readonly RegistryProblem[] {
  return [
    ...Object.entries(action.arguments).flatMap(([name, rule]) => argumentProblems(name, rule)),
    ...valueProblems(action),
    ...rollbackProblems(action),
    ...connectorProblems(action),
  ];
}

function argumentProblems(name: string, rule: ArgumentRule): readonly RegistryProblem[] {
  if (rule.type === 'number' && rule.atLeast !== undefined && rule.atMost !== undefined && rule.atLeast > rule.atMost) {
    const message = `is ${rule.atMost}, below atLeast ${rule.atLeast}: no number fits; exchange them`;
    return [{ path: ['arguments', name, 'atMost'], message }];
  }
  if (rule.type !== 'enum') return [];
  return repeatedIn(rule.values).map((index) =>
    problem(['arguments', name, 'values', index], `"${rule.values[index]}" is there twice`),
  );
}

function valueProblems({ value, arguments: rules }: RegisteredAction): readonly RegistryProblem[] {
  if (value === undefined) return [];
  const { field, currencies, atMost = {} } = value;
  const known = Object.keys(rules).join(', ') || 'none';
  const rule = field === undefined ? undefined : rules[field];
  const path = ['value', 'field'];
  return [
    ...(field !== undefined && rule === undefined ? [{ path, message: `must be an argument; there is ${known}` }] : []),
    ...(rule !== undefined && rule.type !== 'string' && rule.type !== 'number'
      ? [{ path, message: `must be an argument of type string or number; "${field}" is ${rule.type}` }]
      : []),
    ...Object.keys(atMost)
      .filter((currency) => !currencies.includes(currency))
      .map((currency) => ({
        path: ['value', 'atMost', currency],
        message: `must be one of the currencies ${currencies.join(', ')}`,
      })),
  ];
}

function rollbackProblems({ rollback, reversible, connector }: RegisteredAction): readonly RegistryProblem[] {
  const hasUrl = connector.kind === 'http' && connector.rollbackUrl !== undefined;
  if (rollback === undefined) {
    const message = 'must be left out, or the action needs a rollback: { withinHours: … }';
    return hasUrl ? [{ path: ['connector', 'rollbackUrl'], message }] : [];
  }
  const isProducts = connector.kind === 'product';
  return [
    ...(isProducts
      ? [{ path: ['rollback'], message: 'must be left out: what a product did, the product undoes' }]
      : []),
    ...(reversible ? [] : [{ path: ['rollback'], message: 'must be left out of an action that is not reversible' }]),
    ...(connector.kind === 'http' && !hasUrl
      ? [{ path: ['rollback'], message: 'must have a rollbackUrl in the connector that it goes to' }]
      : []),
  ];
}

function connectorProblems({ connector }: RegisteredAction): readonly RegistryProblem[] {
  const isLoop = connector.kind === 'kafka' && connector.topic === connector.receiptTopic;
  const message = 'must be another topic than that of the commands';
  return isLoop ? [{ path: ['connector', 'receiptTopic'], message }] : [];
}

function repeatedIn(texts: readonly string[]): readonly number[] {
  return texts.flatMap((text, index) => (texts.indexOf(text) === index ? [] : [index]));
}

function problem(path: readonly (string | number)[], what: string): RegistryProblem {
  return { path, message: `must be unique; ${what}` };
}
