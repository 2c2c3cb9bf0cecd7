import { describe, expect, it } from '@jest/globals';
import { labelOf, trainClassifier } from './linear-classifier.ts';

const examples = [
  ...['where is my card', 'card not here yet', 'my card has not arrived'].map((text) => ({ text, label: 'arrival' })),
  ...['i want my money back', 'please refund me', 'refund my order'].map((text) => ({ text, label: 'refund' })),
];

describe('trainClassifier', () => {
  it('learns to tell texts apart that share words with what it saw', () => {
    const model = trainClassifier(examples);
    expect(labelOf('when does the card arrive', model)).toBe('arrival');
    expect(labelOf('can you refund this', model)).toBe('refund');
  });

  it('makes the same model of the same texts', () => {
    expect(trainClassifier(examples).weights).toEqual(trainClassifier(examples).weights);
  });
});
