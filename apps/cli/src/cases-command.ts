import { ReviewClient } from '@tidegate/client/review-client';
import type { CaseSummary } from '@tidegate/contracts/http-cases';
import { Command, InvalidArgumentError } from 'commander';
import { accessTo } from './addresses.ts';
import { textTable } from './text-table.ts';

interface CasesOptions {
  as: string;
  queue?: string;
  status: 'open' | 'claimed' | 'closed';
  limit: number;
  cursor?: string;
  json?: boolean;
}

export function casesCommand(): Command {
  return new Command('cases')
    .description('list cases, most urgent first')
    .option('--as <reviewer>', 'who asks; sees the queues and tenants of that person', 'ana')
    .option('--queue <name>', 'only this queue')
    .option('--status <status>', 'open, claimed or closed', 'open')
    .option('--limit <number>', 'cases on a page, 1 to 200', wholeNumber, 20)
    .option('--cursor <cursor>', 'the next page, as the page before says')
    .option('--json', 'print one JSON object')
    .action(cases);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 200)
    throw new InvalidArgumentError('Give a whole number from 1 to 200.');
  return number;
}

async function cases({ as, json, queue, cursor, ...rest }: CasesOptions): Promise<void> {
  const client = new ReviewClient({ ...(await accessTo('review')), reviewer: as });
  const page = await client.list({
    ...rest,
    ...(queue === undefined ? {} : { queue }),
    ...(cursor === undefined ? {} : { cursor }),
  });
  if (json === true) {
    console.log(JSON.stringify(page));
    return;
  }
  const head = ['case', 'due', 'queue', 'kind', 'tier', 'title', 'why'];
  console.log(page.data.length === 0 ? 'No cases.' : textTable(head, page.data.map(rowOf)));
  if (page.nextCursor !== null) console.error(`more: npx tidegate cases --cursor ${page.nextCursor}`);
}

function rowOf(summary: CaseSummary): string[] {
  const why = summary.reasonsHidden ? '(judge it first)' : (summary.reasons[0]?.code ?? '');
  const more = summary.reasons.length > 1 ? ` +${summary.reasons.length - 1}` : '';
  const tier = summary.riskTier === null ? '–' : String(summary.riskTier);
  const title = summary.title.slice(0, 48);
  return [summary.caseId, summary.dueAt.slice(0, 19), summary.queue, summary.kind, tier, title, `${why}${more}`];
}
