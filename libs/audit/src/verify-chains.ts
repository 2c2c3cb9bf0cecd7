import type { AuditLine } from './audit-lines.ts';
import { genesisHash, linkOf, type Sha256 } from './chain-link.ts';
import type { ChainHead, ChainedRecord } from './chained-record.ts';

/** What is wrong with a chain. */
export type ChainProblemCode =
  | 'changed'
  | 'missing'
  | 'duplicated'
  | 'reordered'
  | 'relinked'
  | 'truncated'
  | 'rewritten'
  | 'beyond_head'
  | 'unknown_chain'
  | 'unreadable';

/** The first bad record of a chain. */
export interface ChainProblem {
  readonly chain: string;
  /** Place in the chain, or line of the export for what cannot be read. */
  readonly sequence: number;
  readonly code: ChainProblemCode;
  readonly detail: string;
}

export interface ChainReport {
  readonly chain: string;
  /** Records read. */
  readonly records: number;
  readonly problem: ChainProblem | null;
}

export interface VerificationReport {
  readonly isIntact: boolean;
  readonly records: number;
  readonly chains: readonly ChainReport[];
  /** The first problem of each bad chain, and of what belongs to none. */
  readonly problems: readonly ChainProblem[];
}

export interface VerifyOptions {
  /** Called every `progressEvery` records with the number read so far. */
  readonly onProgress?: (records: number) => void;
  readonly progressEvery?: number;
  /** Heads that were kept outside of the database, such as `audit.checkpointed` events (requirement I2). */
  readonly witnesses?: readonly ChainHead[];
}

interface ChainState {
  readonly heads: Map<number, string>;
  length: number;
  /** Sequence that has to come next; stands still at a gap. */
  expected: number;
  hash: string;
  records: number;
  problem: ChainProblem | null;
}

/**
 * Checks every chain of a stream of heads and records. Heads come first; the longest head of a chain says where it has to
 * end, and a chain without a head must not have records. Chains may be interleaved, since each is checked by itself.
 */
export async function verifyChains(
  lines: AsyncIterable<AuditLine> | Iterable<AuditLine>,
  sha256: Sha256,
  options: VerifyOptions = {},
): Promise<VerificationReport> {
  const { onProgress, progressEvery = 10_000, witnesses = [] } = options;
  const chains = new Map<string, ChainState>();
  const strays: ChainProblem[] = [];
  let records = 0;
  for (const witness of witnesses) addHead(chains, witness, strays);
  for await (const line of lines) {
    if (line.kind === 'unreadable') {
      strays.push({ chain: '', sequence: line.line, code: 'unreadable', detail: `line ${line.line} ${line.detail}` });
    } else if (line.kind === 'head') {
      addHead(chains, line.head, strays);
    } else {
      records += 1;
      checkRecord(stateOf(chains, line.record.chain), line.record, sha256);
      if (records % progressEvery === 0) onProgress?.(records);
    }
  }
  const reports = [...chains].map(([chain, state]) => reportOf(chain, state));
  const problems = [...strays, ...reports.flatMap(({ problem }) => (problem === null ? [] : [problem]))];
  return { isIntact: problems.length === 0, records, chains: reports, problems };
}

/** The same for the records of one chain; answers its first problem, or null. */
export async function verifyChain(
  records: AsyncIterable<ChainedRecord> | Iterable<ChainedRecord>,
  sha256: Sha256,
  head: ChainHead,
): Promise<ChainProblem | null> {
  const lines = async function* (): AsyncGenerator<AuditLine> {
    yield { kind: 'head', head };
    for await (const record of records) yield { kind: 'record', record };
  };
  return (await verifyChains(lines(), sha256)).problems[0] ?? null;
}

function stateOf(chains: Map<string, ChainState>, chain: string): ChainState {
  const known = chains.get(chain);
  if (known !== undefined) return known;
  const state: ChainState = { heads: new Map(), length: 0, expected: 1, hash: genesisHash, records: 0, problem: null };
  chains.set(chain, state);
  return state;
}

function addHead(chains: Map<string, ChainState>, head: ChainHead, strays: ChainProblem[]): void {
  const state = stateOf(chains, head.chain);
  const before = state.heads.get(head.length);
  if (before !== undefined && before !== head.hash) {
    const detail = `two heads at length ${head.length} have different hashes: ${before} and ${head.hash}`;
    state.problem ??= { chain: head.chain, sequence: head.length, code: 'rewritten', detail };
  }
  if (state.records > 0) {
    strays.push({ chain: head.chain, sequence: head.length, code: 'unreadable', detail: 'a head comes after records' });
  }
  state.heads.set(head.length, head.hash);
  state.length = Math.max(state.length, head.length);
}

function checkRecord(state: ChainState, record: ChainedRecord, sha256: Sha256): void {
  state.records += 1;
  if (state.problem !== null) return amend(state, record);
  const found = problemOf(state, record, sha256);
  if (found !== undefined) {
    state.problem = { chain: record.chain, ...found };
    return;
  }
  state.expected += 1;
  state.hash = record.hash;
}

/** A gap turns out to be a move when the record that was missing comes later. */
function amend(state: ChainState, record: ChainedRecord): void {
  if (state.problem?.code !== 'missing' || record.sequence !== state.expected) return;
  state.problem = {
    ...state.problem,
    code: 'reordered',
    detail: `record ${record.sequence} comes later than its successor`,
  };
}

type Found = Omit<ChainProblem, 'chain'>;

function problemOf(state: ChainState, record: ChainedRecord, sha256: Sha256): Found | undefined {
  return placeProblem(state, record) ?? linkProblem(state, record, sha256);
}

function placeProblem(state: ChainState, { sequence }: ChainedRecord): Found | undefined {
  if (state.length === 0) {
    return { sequence, code: 'unknown_chain', detail: 'the chain has no head, so nobody knows where it ends' };
  }
  if (sequence < state.expected) {
    return { sequence, code: 'duplicated', detail: `record ${sequence} is there twice` };
  }
  if (sequence > state.expected) {
    const detail = `record ${state.expected} is missing; the next one has the number ${sequence}`;
    return { sequence: state.expected, code: 'missing', detail };
  }
  if (sequence <= state.length) return undefined;
  return { sequence, code: 'beyond_head', detail: `the head says that the chain ends at ${state.length}` };
}

function linkProblem(state: ChainState, record: ChainedRecord, sha256: Sha256): Found | undefined {
  const { sequence, previousHash, hash } = record;
  const actual = linkOf(state.hash, record, sha256);
  if (actual !== hash) {
    return { sequence, code: 'changed', detail: `its content and place hash to ${actual}, recorded is ${hash}` };
  }
  if (previousHash !== state.hash) {
    return {
      sequence,
      code: 'relinked',
      detail: `it names ${previousHash} as the link before it, that one is ${state.hash}`,
    };
  }
  const witnessed = state.heads.get(sequence);
  if (witnessed === undefined || witnessed === hash) return undefined;
  return { sequence, code: 'rewritten', detail: `a witness saw ${witnessed} at this length, recorded is ${hash}` };
}

function reportOf(chain: string, state: ChainState): ChainReport {
  const isCut = state.problem === null && state.expected <= state.length;
  const detail = `the chain ends at ${state.expected - 1}; its head says ${state.length}`;
  const cut: ChainProblem = { chain, sequence: state.expected, code: 'truncated', detail };
  return { chain, records: state.records, problem: isCut ? cut : state.problem };
}
