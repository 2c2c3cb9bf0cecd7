import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { tidyProblems } from './tidy.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tracked and new files alike, so that the rule bites before the commit. */
function repositoryFiles() {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root });
  return listed
    .toString()
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('package-lock.json'))
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(`${root}/${path}`, 'utf8') }];
      } catch {
        return []; // deleted in the work tree, still in the index
      }
    });
}

describe('tidy', () => {
  it('finds nothing to complain about in this repository', () => {
    expect(tidyProblems(repositoryFiles())).toEqual([]);
  });

  it.each([
    ['libs/routing/src/utils/sort.ts', 'folder "utils" is banned'],
    ['apps/review/src/dto/verdict.ts', 'folder "dto" is banned'],
    ['libs/policy/src/index.ts', 'no barrels'],
    ['libs/policy/src/rule.service.ts', 'suffix ".service" is not on the list'],
    ['libs/policy/src/evalRule.ts', 'kebab-case'],
  ])('refuses %s', (path, expected) => {
    expect(tidyProblems([{ path, text: '' }]).join('\n')).toContain(expected);
  });

  it('refuses a package without tags, which the boundary lint could not judge', () => {
    const problems = tidyProblems([{ path: 'libs/new/package.json', text: '{"name":"new"}' }]);
    expect(problems).toHaveLength(2);
  });

  it('refuses a note about unfinished work', () => {
    const note = ['// TO', 'DO later'].join('');
    expect(tidyProblems([{ path: 'libs/policy/src/rule.ts', text: note }])).toHaveLength(1);
  });
});
