import type { PolicyDocument, PolicyRule } from '@tidegate/contracts/policy-document';

/**
 * A policy with exactly `count` rules, as an organisation's would grow: the shipped rules first, in equal parts of both sets,
 * then the same again for one product each, with limits of their own.
 *
 * @param products names of real products, so that some of the added rules hold
 */
export function plausiblePolicy(shipped: PolicyDocument, count: number, products: readonly string[]): PolicyDocument {
  const authorisation = Math.ceil(count / 2);
  return {
    ...shipped,
    name: `rules-${count}`,
    authorisation: ruleSet(shipped.authorisation, authorisation, products),
    quality: ruleSet(shipped.quality, count - authorisation, products),
  };
}

function ruleSet(shipped: readonly PolicyRule[], count: number, products: readonly string[]): PolicyRule[] {
  return Array.from({ length: count }, (_, index) => {
    const rule = shipped[index % shipped.length]!;
    const copy = Math.floor(index / shipped.length);
    return copy === 0 ? rule : variantOf(rule, copy, products[(copy + index) % products.length]!);
  });
}

/** The rule for one product; a limit that is a number and no count moves by a few percent. */
function variantOf(rule: PolicyRule, copy: number, product: string): PolicyRule {
  const when = rule.when.map((test) => {
    const moved = Object.entries(test).map(([name, value]) =>
      typeof value === 'number' && !Number.isInteger(value) ? [name, value * (1 - copy / 100)] : [name, value],
    );
    return Object.fromEntries(moved) as typeof test;
  });
  return { ...rule, id: `${rule.id}-${copy}`, when: [...when, { fact: 'product', is: product }] };
}
