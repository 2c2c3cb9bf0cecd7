import { featureCount, featuresOf } from './text-features.ts';

export interface LabelledText {
  readonly text: string;
  readonly label: string;
}

/** A model of texts by label: a weight for each feature and label, and how telling each feature is. */
export interface LinearClassifier {
  readonly labels: readonly string[];
  /** By feature, then label. */
  readonly weights: Float32Array;
  readonly telling: Float32Array;
}

const epochs = 6;
const step = 0.5;

/**
 * Softmax regression on TF-IDF of hashed words, pairs and letter groups, by AdaGrad (Duchi 2011); the order of the examples
 * comes from a fixed seed, so that the same texts give the same model.
 */
export function trainClassifier(examples: readonly LabelledText[]): LinearClassifier {
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const features = examples.map(({ text }) => featuresOf(text));
  const model = { labels, weights: new Float32Array(featureCount * labels.length), telling: tellingOf(features) };
  const squares = new Float32Array(model.weights.length);
  const order = examples.map((_, index) => index);
  let seed = 1;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    seed = shuffle(order, seed);
    for (const index of order) {
      learn(model, squares, features[index] as number[], labels.indexOf((examples[index] as LabelledText).label));
    }
  }
  return model;
}

/** The label that fits best. */
export function labelOf(text: string, model: LinearClassifier): string {
  const shares = sharesOf(featuresOf(text), model);
  return model.labels[shares.indexOf(Math.max(...shares))] as string;
}

/** Inverse document frequency, smoothed. */
function tellingOf(features: readonly (readonly number[])[]): Float32Array {
  const documents = new Float32Array(featureCount);
  for (const places of features) for (const place of places) documents[place] = (documents[place] as number) + 1;
  return documents.map((count) => Math.log((1 + features.length) / (1 + count)) + 1);
}

function learn(model: LinearClassifier, squares: Float32Array, places: readonly number[], right: number): void {
  const { labels, weights, telling } = model;
  const shares = sharesOf(places, model);
  const norm = normOf(places, telling);
  for (const place of places) {
    const size = (telling[place] as number) / norm;
    for (let label = 0; label < labels.length; label += 1) {
      const gradient = size * ((shares[label] as number) - (label === right ? 1 : 0));
      const at = place * labels.length + label;
      squares[at] = (squares[at] as number) + gradient * gradient;
      weights[at] = (weights[at] as number) - (step * gradient) / Math.sqrt((squares[at] as number) + 1e-8);
    }
  }
}

function normOf(places: readonly number[], telling: Float32Array): number {
  return Math.sqrt(places.reduce((sum, place) => sum + (telling[place] as number) ** 2, 0)) || 1;
}

/** Softmax of the scores. */
function sharesOf(places: readonly number[], { labels, weights, telling }: LinearClassifier): number[] {
  const norm = normOf(places, telling);
  const scores = new Array<number>(labels.length).fill(0);
  for (const place of places) {
    const size = (telling[place] as number) / norm;
    for (let label = 0; label < labels.length; label += 1) {
      scores[label] = (scores[label] as number) + size * (weights[place * labels.length + label] as number);
    }
  }
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Fisher–Yates with Lehmer's generator; answers the next seed. */
function shuffle(order: number[], seed: number): number {
  let random = seed;
  for (let last = order.length - 1; last > 0; last -= 1) {
    random = (random * 48_271) % 2_147_483_647;
    const other = random % (last + 1);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return random;
}
