import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { auditLineText } from '@tidegate/audit/audit-lines';
import type { VerificationReport } from '@tidegate/audit/verify-chains';
import { Command } from 'commander';
import { callersPath } from './addresses.ts';
import { CommandFailure } from './command-failure.ts';
import { withDatabase } from './audit-database.ts';
import { verifyDatabase, verifyExport, withAuditLines } from './verify-audit.ts';

export function auditCommand(): Command {
  const audit = new Command('audit').description('the tamper-evident log');
  audit
    .command('verify')
    .description('check every hash chain; names the first bad record of each and exits 1')
    .option('--file <export>', 'verify an export instead of the database; needs nothing that runs')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  npx tidegate audit verify\n  npx tidegate audit verify --file audit.jsonl --json',
    )
    .action(verify);
  audit
    .command('export')
    .description('write everything to a file of JSON lines, which `verify --file` can check anywhere')
    .argument('<file>')
    .action(exportTo);
  return audit;
}

async function verify(options: { file?: string; json?: boolean }): Promise<void> {
  const onProgress = (records: number) => console.error(`  … ${records} records`);
  const report =
    options.file === undefined
      ? await withDatabase((url) => verifyDatabase(url, onProgress))
      : await verifyExport(callersPath(options.file), onProgress);
  console.log(options.json === true ? JSON.stringify(jsonOf(report)) : textOf(report));
  if (!isProof(report)) process.exitCode = 1;
}

async function exportTo(file: string): Promise<void> {
  const target = callersPath(file);
  let lines = 0;
  await withDatabase((url) =>
    withAuditLines(url, (audit) =>
      pipeline(
        async function* () {
          for await (const line of audit) {
            if (line.kind === 'unreadable')
              throw new CommandFailure(`the audit log cannot be exported: ${line.detail}`);
            lines += 1;
            yield `${auditLineText(line)}\n`;
          }
        },
        createWriteStream(target, { mode: 0o600 }),
      ),
    ),
  );
  console.error(`wrote ${lines} lines to ${target}`);
}

/** An empty log proves nothing: emptying it is the crudest way to tamper with it. */
function isProof(report: VerificationReport): boolean {
  return report.isIntact && report.records > 0;
}

function jsonOf(report: VerificationReport) {
  return { ok: isProof(report), records: report.records, chains: report.chains.length, problems: report.problems };
}

function textOf(report: VerificationReport): string {
  if (report.records === 0 && report.isIntact) return 'There is nothing to verify: the log is EMPTY.';
  if (report.isIntact) return `${report.records} records in ${report.chains.length} chains, all verified.`;
  const lines = report.problems.map(
    ({ chain, sequence, code, detail }) => `${chain} record ${sequence}: ${code}: ${detail}`,
  );
  return [`The audit log is NOT whole; first bad record of each chain:`, ...lines].join('\n');
}
