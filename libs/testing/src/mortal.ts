/** Why a process does nothing any more. */
export class Died extends Error {
  constructor(moment: string) {
    super(`this process died ${moment}`);
    this.name = 'Died';
  }
}

/**
 * The life of one process: the moments at which it could have died, in the order in which it passed them. They are not
 * listed anywhere but counted while it runs, so that a step that somebody adds is covered by itself.
 */
export class Life {
  readonly #moments: string[] = [];
  readonly #diesAt: number;

  /** Dies at the `diesAt`-th moment, counted from 1; never without. */
  constructor(diesAt = Number.POSITIVE_INFINITY) {
    this.#diesAt = diesAt;
  }

  get moments(): readonly string[] {
    return this.#moments;
  }

  get isOver(): boolean {
    return this.#moments.length >= this.#diesAt;
  }

  /** @throws Died when this is the last moment of this life, and ever after. */
  pass(moment: string): void {
    if (!this.isOver) this.#moments.push(moment);
    this.goOn();
  }

  /** @throws Died when this life is over. */
  goOn(): void {
    if (this.isOver) throw new Died(this.#moments.at(-1) ?? 'at once');
  }
}

type Call = (...given: readonly unknown[]) => unknown;

/** `thing` with some of its methods exchanged; the others are its own. */
export function replacing<Thing extends object>(thing: Thing, methods: Readonly<Record<string, Call>>): Thing {
  return new Proxy(thing, {
    get: (target, name) => {
      const replaced = typeof name === 'string' ? methods[name] : undefined;
      if (replaced !== undefined) return replaced;
      const value = Reflect.get(target, name, target) as unknown;
      // Private fields belong to the thing, not to its proxy.
      return typeof value === 'function' ? (value as Call).bind(target) : value;
    },
  });
}

/** Something outside, before and after each of whose `calls` the process can die. */
export function mortal<Thing extends object>(
  thing: Thing,
  life: Life,
  calls: readonly (keyof Thing & string)[],
): Thing {
  const dying = (name: keyof Thing & string): Call => {
    const call = (thing[name] as Call).bind(thing);
    return async (...given) => {
      const what = typeof given[0] === 'string' ? `${name} of ${statementName(given)}` : name;
      life.pass(`before ${what}`);
      const answer = await call(...given);
      life.pass(`after ${what}`);
      return answer;
    };
  };
  return replacing(thing, Object.fromEntries(calls.map((name) => [name, dying(name)])));
}

/** A statement by its name, or else by its first words. */
export function statementName([text, , options]: readonly unknown[]): string {
  const name = (options as { readonly name?: string } | undefined)?.name;
  return name ?? String(text).trim().split(/\s+/).slice(0, 3).join(' ');
}
