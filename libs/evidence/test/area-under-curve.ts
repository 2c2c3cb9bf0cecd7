/** Share of pairs of a good and a bad one in which the good one scores higher; ties count half. */
export function areaUnderCurve(rows: readonly { readonly score: number; readonly isGood: boolean }[]): number {
  const good = rows.filter(({ isGood }) => isGood);
  const bad = rows.filter(({ isGood }) => !isGood);
  let won = 0;
  for (const { score } of good) {
    for (const other of bad) won += score > other.score ? 1 : score === other.score ? 0.5 : 0;
  }
  return won / (good.length * bad.length);
}
