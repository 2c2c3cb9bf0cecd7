import type { SimulatedGroup, Simulation } from '@tidegate/policy/simulation/simulate-policy';
import { harmless } from './harmless-text.ts';
import { matrixTable } from './matrix-table.ts';
import { rateText, rateTable } from './rate-table.ts';
import { count, percent } from './figures.ts';
import { textTable } from './text-table.ts';
import { workTable } from './work-table.ts';

const rowsMax = 15;

/** A simulation as a page for people; everything in it is in `--json`, too. */
export function simulationText(simulation: Simulation, leftOut: number): string {
  const { matrix, moved, falseAutonomy, overEscalation, unknown } = simulation;
  const { to_proceed, to_people, otherwise, unmoved } = moved;
  return [
    headOf(simulation, leftOut),
    matrixTable(matrix),
    `${count(to_proceed)} moved to proceed, ${count(to_people)} to people, ${count(otherwise)} otherwise, ${count(unmoved)} not at all`,
    rateTable({
      title: 'False autonomy: of what goes ahead by itself, the share that a person would not have let go',
      counted: 'wrong',
      rates: [
        ['live', falseAutonomy.live],
        ['candidate', falseAutonomy.candidate],
        ['moved to proceed', falseAutonomy.movedToProceed],
      ],
    }),
    rateTable({
      title: 'Over-escalation: of what goes to people, the share that was right as it stood',
      counted: 'right',
      rates: [
        ['live', overEscalation.live],
        ['candidate', overEscalation.candidate],
        ['moved to people', overEscalation.movedToPeople],
      ],
    }),
    `Unknown, since nobody judged them: ${percent(unknown.all)} of all, ${percent(unknown.candidateProceeds)} of what the candidate lets proceed, ` +
      `${percent(unknown.movedToProceed)} of what moved to proceed, ${percent(unknown.movedToPeople)} of what moved to people`,
    groupTable('tier', simulation.byTier),
    groupTable('tenant', simulation.byTenant),
    groupTable('task type', simulation.byTaskType),
    workTable(simulation),
    regionTable(simulation),
    caseTable(simulation),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headOf(simulation: Simulation, leftOut: number): string {
  const { candidate, checkpoints, requests, fromMs, toMs, livePolicies, notReproduced } = simulation;
  const time = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
  const { name, version, scope, auditSampleRate } = candidate;
  const policies = livePolicies
    .slice(0, rowsMax)
    .map((live) => `${harmless(live.name, 64)} v${live.version} (${count(live.checkpoints)})`);
  return [
    `Candidate ${name} v${version} for ${scope}, audits ${percent(auditSampleRate)}`,
    `Replayed ${count(checkpoints)} checkpoints of ${count(requests)} requests, ${time(fromMs)} to ${time(toMs)} UTC; decided by ${policies.join(', ')}`,
    ...(leftOut > 0 ? [`Left out: ${count(leftOut)} of other tenants`] : []),
    ...(notReproduced > 0
      ? [`FAULT: ${count(notReproduced)} decisions of exactly this policy come out otherwise now; do not rely on this`]
      : []),
  ].join('\n');
}

function groupTable(what: string, groups: readonly SimulatedGroup[]): string {
  const head = [
    `by ${what}`,
    'checkpoints',
    'proceed live',
    'candidate',
    'to proceed',
    'to people',
    'otherwise',
    'false autonomy',
  ];
  const largest = groups.toSorted((left, right) => right.checkpoints - left.checkpoints).slice(0, rowsMax);
  const rows = largest.map(({ name, checkpoints, liveProceeds, candidateProceeds, moved, falseAutonomy }) => [
    harmless(name, 64),
    ...[checkpoints, liveProceeds, candidateProceeds, moved.to_proceed, moved.to_people, moved.otherwise].map(count),
    rateText(falseAutonomy),
  ]);
  const rest = groups.length > rowsMax ? `\n… and ${groups.length - rowsMax} more: --json` : '';
  return textTable(head, rows) + rest;
}

function regionTable({ regions }: Simulation): string {
  if (regions.length === 0) return '';
  const head = ['moved regions', 'to', 'because', 'checkpoints', 'wrong', 'right', 'unknown'];
  const rows = regions
    .slice(0, rowsMax)
    .map(({ from, to, because, checkpoints, wrong, right, unknown }) => [
      from,
      to,
      harmless(because.join(' '), 60),
      ...[checkpoints, wrong, right, unknown].map(count),
    ]);
  const rest = regions.length > rowsMax ? `\n… and ${regions.length - rowsMax} more: --json` : '';
  return textTable(head, rows) + rest;
}

function caseTable({ cases }: Simulation): string {
  if (cases.length === 0) return '';
  const head = ['cases to look at', 'tenant', 'task type', 'tier', 'from', 'to', 'the proposal was', 'because'];
  const rows = cases.map(({ requestId, tenantId, taskType, riskTier, from, to, verdict, because }) => [
    harmless(requestId, 48),
    harmless(tenantId, 32),
    harmless(taskType, 32),
    String(riskTier),
    from,
    to,
    verdict,
    harmless(because.join(' '), 60),
  ]);
  return textTable(head, rows);
}
