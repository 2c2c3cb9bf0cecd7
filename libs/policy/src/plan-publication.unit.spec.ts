import { describe, expect, it } from '@jest/globals';
import { policyOf } from '../test/example-scored.ts';
import { planPublication, type PublishedPolicy } from './plan-publication.ts';
import { policyPublishedEvent } from './policy-events.ts';

const document = policyOf([]);
const files = [{ file: 'default.yaml', document }];
const third = [{ file: 'default.yaml', document: { ...document, version: 3 } }];
const { hash } = policyPublishedEvent(document, 'a', 'now').data;
const nobody = () => undefined;
const published = (more: Partial<PublishedPolicy>) => () => ({ version: 1, hash, ...more });

describe('planPublication', () => {
  it('publishes what is not in force and leaves what is', () => {
    const nothing = { publish: [], leftBehind: [], problems: [] };
    expect(planPublication(files, nobody, nobody)).toEqual({ ...nothing, publish: [document] });
    expect(planPublication(files, published({}), nobody)).toEqual(nothing);
    expect(planPublication(third, published({}), nobody).publish).toHaveLength(1);
  });

  it('refuses a change without a higher version, saying which', () => {
    const { publish, problems } = planPublication(files, published({ version: 4, hash: 'other' }), nobody);
    expect([publish, problems]).toEqual([
      [],
      [
        {
          file: 'default.yaml',
          code: 'version_not_raised',
          message:
            'default.yaml: version is 1, but version 4 with other content is in force for scope "*"; raise version to 5',
        },
      ],
    ]);
  });

  it('refuses two files for one scope', () => {
    const { problems } = planPublication([...files, { file: 'second.yaml', document }], nobody, nobody);
    expect(problems.map(({ code }) => code)).toEqual(['scope_repeated']);
  });

  it.each([
    ['rolled back', { version: 4, hash: 'x', rollbackOf: { version: 3, hash: 'y', reason: 'worse' } }],
    ['gone beyond', { version: 4, hash: 'x', approvedBy: 'bo' }],
  ])('neither publishes nor stumbles over a file that people have %s', (_what, inForce) => {
    expect(planPublication(third, published(inForce), nobody)).toEqual({
      publish: [],
      leftBehind: third,
      problems: [],
    });
  });

  it('leaves a file alone that waits for its approval, or was withdrawn, as a candidate', () => {
    expect(planPublication(third, published({}), () => 3)).toEqual({ publish: [], leftBehind: third, problems: [] });
    const raised = [{ file: 'default.yaml', document: { ...document, version: 4 } }];
    expect(planPublication(raised, published({}), () => 3).publish).toHaveLength(1);
  });

  it('still refuses other content under the number that people published', () => {
    const { problems } = planPublication(third, published({ version: 3, hash: 'x', approvedBy: 'bo' }), () => 3);
    expect(problems.map(({ code }) => code)).toEqual(['version_not_raised']);
  });
});
