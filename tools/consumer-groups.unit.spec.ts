import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { consumerGroups, deadLetterTopicOf, serviceNames, topics } from '@tidegate/contracts/topics';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The groups that the handlers of all services ask for, read from where they are written. */
function groupsInUse(): string[] {
  const uses = globSync('apps/*/src/**/*.ts', { cwd: root }).flatMap((path) => {
    const service = path.split('/')[1]!;
    const calls = readFileSync(`${root}${path}`, 'utf8').matchAll(/\bConsume\((?<call>[^)]*)\)/g);
    return [...calls].map(({ groups }) => {
      const name = /\bgroup: '(?<name>[a-z-]+)'/.exec(groups!['call']!)?.groups?.['name'];
      return name === undefined ? service : `${service}-${name}`;
    });
  });
  return [...new Set(uses)].toSorted();
}

describe('consumer groups', () => {
  it('are exactly those that are declared, and all nine services have one', () => {
    expect(groupsInUse()).toEqual([...consumerGroups].toSorted());
    expect(groupsInUse()).toEqual(expect.arrayContaining([...serviceNames]));
  });

  it('each have a dead-letter topic of their own', () => {
    const own = consumerGroups.map(deadLetterTopicOf);
    const declared = Object.entries(topics).filter(([, { kind }]) => kind === 'dead-letter');
    expect(declared.map(([name]) => name).toSorted()).toEqual(own.toSorted());
  });
});
