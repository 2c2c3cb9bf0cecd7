import { ReviewClient } from '@tidegate/client/review-client';
import type { VerdictBody } from '@tidegate/contracts/http-cases';
import { VerdictKind, VerdictReason } from '@tidegate/contracts/review-events';
import { Command, Option } from 'commander';
import { accessTo } from './addresses.ts';

interface DecideOptions {
  as: string;
  verdict: VerdictBody['verdict'];
  reason?: VerdictReason;
  note?: string;
  toQueue?: string;
  question?: string;
  json?: boolean;
}

export function decideCommand(): Command {
  return new Command('decide')
    .description('claim a case and answer it; approves the action exactly as it stands')
    .argument('<case>', 'case id, as `tidegate cases` shows it')
    .requiredOption('--as <reviewer>', 'who decides')
    .addOption(new Option('--verdict <verdict>', 'the answer').choices(editless).makeOptionMandatory())
    .addOption(new Option('--reason <reason>', 'needed unless you approve').choices(VerdictReason.options))
    .option('--note <text>', 'what others should know')
    .option('--to-queue <queue>', 'where a reroute goes')
    .option('--question <text>', 'what the product has to find out')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  npx tidegate decide 0b5c… --as ana --verdict approve\n  npx tidegate decide 0b5c… --as ana --verdict reject --reason wrong_amount --note "30 days are over"\n\nEdits are made in the console.',
    )
    .action(decide);
}

/** Editing a proposal needs a form; the console has it. */
const editless = VerdictKind.options.filter((kind) => kind !== 'approve_with_edits');

async function decide(caseId: string, { as, json, ...answer }: DecideOptions): Promise<void> {
  const client = new ReviewClient({ ...(await accessTo('review')), reviewer: as });
  const claim = await client.claim(caseId);
  const { fencingToken } = claim;
  try {
    const reply = await client.verdict(caseId, { fencingToken, ...answer, actionDigest: claim.case.actionDigest });
    const approvals = `${reply.approvalsGiven} of ${reply.approvalsRequired} approvals`;
    console.log(
      json === true
        ? JSON.stringify(reply)
        : `${caseId}: ${answer.verdict} recorded, case ${reply.status}, ${approvals}`,
    );
  } catch (error) {
    await client.release(caseId, fencingToken).catch(() => undefined);
    throw error;
  }
}
