import { rateText, type Part } from './part.ts';
import { pipelineFigures, type PipelineFigures } from './pipeline.ts';

/** Classify, score, decide, beside bare kafkajs and Nest's own transport passing the same bytes. */
export const pipelinePart: Part = {
  name: 'pipeline',
  async run(bench, { requests, rounds }) {
    const size = { requests, rounds, pacedSeconds: 10, warmUp: Math.ceil(requests / 2) };
    const figures = await pipelineFigures(bench, size);
    const { raw, onePass, tidegate, nest } = figures;
    const lost = [raw, onePass, tidegate, nest].reduce((sum, path) => sum + path.lost + path.doubled, 0);
    return { figures: { ...figures }, lines: linesOf(figures), lost };
  },
};

function linesOf({ raw, onePass, tidegate, nest, pacedPerSecond }: PipelineFigures): string[] {
  const path = (name: string, { perSecond, lost, doubled }: PipelineFigures['nest']) =>
    `${name.padEnd(14)}${rateText(perSecond)}   ${lost} lost, ${doubled} doubled`;
  const latency = (name: string, { p50Ms, p99Ms }: PipelineFigures['raw']) =>
    `${name.padEnd(14)}p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms at ${Math.round(pacedPerSecond)}/s`;
  return [
    path('raw', raw),
    path('raw, patched', onePass),
    path('Tidegate', tidegate),
    path('nest', nest),
    latency('raw', raw),
    latency('Tidegate', tidegate),
  ];
}
