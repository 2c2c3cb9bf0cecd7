import type { CitedClaim } from '@tidegate/contracts/cited-claims';
import type { EvidenceItem } from '@tidegate/contracts/request-events';
import type { Signals } from '@tidegate/contracts/signals';
import { supportOf } from './claim-support.ts';
import type { TextReader } from './text-reader.ts';

/** Characters of claims that are read for one request; claims beyond them count as unsupported. */
const charactersMax = 16_384;

/** How far each claim is supported by what it cites. */
export function claimSupports(
  claims: readonly CitedClaim[],
  evidence: readonly EvidenceItem[],
  reader: TextReader,
): number[] {
  const byId = new Map(evidence.toReversed().map((item) => [item.id, item]));
  let left = charactersMax;
  return claims.map(({ text, cites }) => {
    left -= text.length;
    return left < 0 ? 0 : supportOf(text, passagesOf(cites, byId, reader));
  });
}

/** What claims say about grounding (requirements B1, B2): mean support of all and of the critical ones, and how many lack it. */
export function claimSignals(
  claims: readonly CitedClaim[],
  supports: readonly number[],
  supportedFrom: number,
): Pick<Signals, 'retrieval' | 'generation'> {
  const critical = supports.filter((_, index) => claims[index]!.critical === true);
  return {
    retrieval: {
      grounding: meanOf(supports),
      ...(critical.length === 0 ? {} : { criticalGrounding: meanOf(critical) }),
    },
    generation: { unsupportedClaims: supports.filter((support) => support < supportedFrom).length },
  };
}

function passagesOf(cites: readonly string[], byId: ReadonlyMap<string, EvidenceItem>, reader: TextReader) {
  return [...new Set(cites)].flatMap((id) => {
    const item = byId.get(id);
    const passage = item && reader.passageOf(item);
    return passage === undefined ? [] : [passage];
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
