import { PolicyClient } from '@tidegate/client/policy-client';
import type { CandidateEntry } from '@tidegate/contracts/http-candidates';
import type { PolicyEntry } from '@tidegate/contracts/http-policies';
import { accessTo } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';
import { harmless } from './harmless-text.ts';
import { readProposal } from './policy-proposal.ts';
import { textTable } from './text-table.ts';

interface Asked {
  as: string;
  json?: boolean;
}
interface CandidateOptions extends Asked {
  hash?: string;
}

export async function publish(file: string, options: Asked & { cases: string[]; note?: string }): Promise<void> {
  const proposal = readProposal(file, options.cases);
  const { note } = options;
  const client = await clientOf(options.as);
  const candidate = await client.propose({ ...proposal, ...(note === undefined ? {} : { note }) });
  say(options, { candidate }, [
    candidateLine(candidate),
    ...candidate.gates.map(({ gate, said }) => `  ${gate}: ${said}`),
    `It decides nothing yet. Another person: npx tidegate policy approve '${candidate.scope}' --as <operator> --hash ${short(candidate.hash)}`,
  ]);
}

export async function approve(scope: string, options: CandidateOptions): Promise<void> {
  const client = await clientOf(options.as);
  const { hash } = await candidateOf(client, scope, options.hash);
  const policy = await client.publish(scope, hash);
  say(options, { policy }, [`In force: ${policyLine(policy)}`]);
}

export async function stage(
  name: 'proposed' | 'shadow' | 'canary',
  scope: string,
  options: CandidateOptions & { share?: number },
): Promise<void> {
  const client = await clientOf(options.as);
  const { hash } = await candidateOf(client, scope, options.hash);
  const share = options.share === undefined ? {} : { share: options.share };
  const candidate = await client.stage(scope, { hash, stage: name, ...share });
  say(options, { candidate }, [candidateLine(candidate)]);
}

export async function withdraw(scope: string, options: CandidateOptions): Promise<void> {
  const client = await clientOf(options.as);
  const { hash } = await candidateOf(client, scope, options.hash);
  const candidate = await client.withdraw(scope, hash);
  say(options, { candidate }, [candidateLine(candidate)]);
}

export async function rollBack(scope: string, options: Asked & { reason: string; inForce?: number }): Promise<void> {
  const client = await clientOf(options.as);
  const inForce = (await client.policies()).find((policy) => policy.scope === scope);
  if (inForce === undefined) throw new CommandFailure(`No policy of its own is in force for scope "${scope}".`);
  const version = options.inForce ?? inForce.version;
  const policy = await client.rollBack(scope, { version, reason: options.reason });
  say(options, { policy }, [`In force again: ${policyLine(policy)}`]);
}

export async function list(options: { json?: boolean }): Promise<void> {
  const client = await clientOf('cli');
  const [policies, candidates] = await Promise.all([client.policies(), client.candidates()]);
  const rows = [
    ...policies.map((policy) => [
      ...columnsOf(policy),
      inForceText(policy),
      policy.approvedBy === undefined ? policy.publishedBy : `${policy.publishedBy}, ${policy.approvedBy}`,
      policy.publishedAt.slice(0, 19),
    ]),
    ...candidates.map((entry) => [
      ...columnsOf(entry),
      stageText(entry),
      entry.changedBy,
      entry.changedAt.slice(0, 19),
    ]),
  ];
  const head = ['scope', 'policy', 'version', 'hash', 'state', 'by', 'since'];
  say(options, { policies, candidates }, [
    textTable(
      head,
      rows.map((row) => row.map((cell) => harmless(cell))),
    ),
    ...policies.flatMap(standingLines),
    ...candidates.flatMap(shadowLines),
  ]);
}

async function clientOf(operator: string): Promise<PolicyClient> {
  return new PolicyClient({ ...(await accessTo('policy')), operator });
}

/** The candidate of a scope, if it is the one that is meant; the service looks again at what this says. */
async function candidateOf(client: PolicyClient, scope: string, hash = ''): Promise<CandidateEntry> {
  const found = (await client.candidates()).find((candidate) => candidate.scope === scope);
  if (found === undefined)
    throw new CommandFailure(`Scope "${scope}" has no candidate; see npx tidegate policy list.`, 5);
  if (found.hash.startsWith(hash)) return found;
  throw new CommandFailure(`The candidate is another one: ${candidateLine(found)}`, 5);
}

function say({ json }: { json?: boolean }, value: unknown, lines: readonly string[]): void {
  console.log(json === true ? JSON.stringify(value) : lines.join('\n'));
}

const short = (hash: string): string => hash.slice(0, 12);

function columnsOf({ scope, document, version, hash }: PolicyEntry | CandidateEntry): string[] {
  return [scope, document.name, String(version), short(hash)];
}

function stageText({ stage, share, superseded, usable }: CandidateEntry): string {
  if (superseded) return 'superseded';
  if (!usable) return `${stage}, UNUSABLE`;
  return stage === 'canary' ? `canary ${share}` : stage;
}

function inForceText({ usable, standing }: PolicyEntry): string {
  if (!usable) return 'UNUSABLE';
  if (standing === undefined) return 'in force, not analysed yet';
  return standing.state === 'sound' ? 'in force' : `in force, ${standing.state.toUpperCase()}`;
}

/** Why nobody should rely on a policy that is in force. */
function standingLines(policy: PolicyEntry): string[] {
  const { scope, usable, problem, standing } = policy;
  if (!usable)
    return [`\n${scope}: cannot be used; everything is handed to people`, `  ${harmless(problem ?? '', 2_048)}`];
  if (standing === undefined || standing.findings.length === 0) return [];
  const head = `\n${scope}: decides although analysis says that it is ${standing.state}; it came past the gates or the analyser has learnt since`;
  return [head, ...standing.findings.map((finding) => `  ${harmless(finding, 512)}`)];
}

function candidateLine(entry: CandidateEntry): string {
  const { scope, document, version, hash, proposedBy } = entry;
  return `${scope}: ${document.name} version ${version} (${short(hash)}) by ${proposedBy}: ${stageText(entry)}`;
}

function policyLine({ scope, document, version, hash }: PolicyEntry): string {
  return `${scope}: ${document.name} version ${version} (${short(hash)})`;
}

/** What the candidate would have changed, as far as the instance that answered saw. */
function shadowLines({ scope, shadow }: CandidateEntry): string[] {
  if (shadow.compared + shadow.skipped === 0) return [];
  const differing = shadow.outcomes
    .filter(({ live, candidate }) => live !== candidate)
    .map(({ live, candidate, decisions }) => `${live} → ${candidate} ${decisions}`);
  const latest = shadow.examples.slice(0, 5).map(({ tenantId, requestId, live, candidate }) => {
    const sides = `${live.outcome}/${live.approval} → ${candidate.outcome}/${candidate.approval}`;
    return `  ${harmless(tenantId)} ${harmless(requestId)}: ${sides}`;
  });
  const changes = differing.length === 0 ? 'no outcome differs' : differing.join(', ');
  return [`\n${scope}: ${shadow.compared} decisions compared on one instance; ${changes}`, ...latest];
}
