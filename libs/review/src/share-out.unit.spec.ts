import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shareOut } from './share-out.ts';

const person = fc.constantFrom('ana', 'bo', 'chen');
const cases = fc
  .array(fc.record({ proposedBy: fc.option(person), passedBy: fc.uniqueArray(person), meantFor: fc.option(person) }), {
    maxLength: 6,
  })
  .map((list) => list.map((one, index) => ({ ...one, caseId: `case-${index}` })));

describe('sharing out', () => {
  it('gives the most urgent case to the first who asked', () => {
    const free = (caseId: string) => ({ caseId, proposedBy: null, passedBy: [], meantFor: null });
    const { given, left } = shareOut([free('a'), free('b')], ['ana', 'bo', 'chen']);
    expect([[...given], left]).toEqual([
      [
        ['a', 0],
        ['b', 1],
      ],
      [],
    ]);
  });

  it('never gives a case to somebody who may not have it, nor two to one, nor one to two', () => {
    fc.assert(
      fc.property(cases, fc.array(person, { maxLength: 6 }), (open, reviewers) => {
        const { given, left } = shareOut(open, reviewers);
        const places = [...given.values()];
        expect(new Set(places).size).toBe(places.length);
        for (const [caseId, place] of given) {
          const { proposedBy, passedBy, meantFor } = open.find((one) => one.caseId === caseId)!;
          expect([proposedBy, ...passedBy]).not.toContain(reviewers[place]);
          expect([null, reviewers[place]]).toContain(meantFor);
        }
        for (const place of left) expect(places).not.toContain(place);
      }),
    );
  });

  it('leaves those who may look for another: cases were there, but not for them', () => {
    const own = { caseId: 'a', proposedBy: 'ana', passedBy: [], meantFor: null };
    expect(shareOut([own], ['ana']).left).toEqual([0]);
    expect(shareOut([], ['ana']).left).toEqual([]);
  });
});
