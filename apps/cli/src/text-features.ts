import { wordsOf } from '@tidegate/intake/words';

/** Features are hashed to so many places. */
export const featureCount = 65_536;

/** The places of a text's words, pairs of words and letter groups of four, each once. */
export function featuresOf(text: string): number[] {
  const words = wordsOf(text);
  const parts = words.trim().split(' ');
  const places = new Set<number>();
  parts.forEach((word, index) => {
    places.add(placeOf(`w ${word}`));
    if (index > 0) places.add(placeOf(`p ${parts[index - 1]} ${word}`));
  });
  for (let from = 0; from + 4 <= words.length; from += 1) places.add(placeOf(`c${words.slice(from, from + 4)}`));
  return [...places];
}

/** FNV-1a, folded. */
function placeOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return ((hash >>> 16) ^ hash) & (featureCount - 1);
}
