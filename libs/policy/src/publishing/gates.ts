import type { GateReport } from '@tidegate/contracts/candidate-events';
import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import { checkInvariants } from '../analysis/analyse-policy.ts';
import { policyProblems } from '../check-policy.ts';
import { compilePolicy } from '../compile-policy.ts';
import { differencesOf, type PolicyCasesDocument } from '../policy-cases.ts';
import { refused, type GateFinding, type PublishingRefusal } from './publishing-refusal.ts';
import { bytesOf, documentBytesMax } from './scope-state.ts';

/** What somebody wants to publish. */
export interface Proposed {
  readonly document: PolicyDocument;
  readonly cases: readonly PolicyCasesDocument[];
}

export interface GateResult extends GateReport {
  /** Empty when the gate lets it through. */
  readonly findings: readonly GateFinding[];
}

/** One check before a policy may decide anything. Gates run in order; one may rely on those before it. */
export type Gate = (proposed: Proposed) => GateResult;

export interface GateSettings {
  /** How many cases have to be there. */
  readonly casesMin: number;
}

/** All gates of a proposal. */
export function publishingGates(settings: GateSettings): readonly Gate[] {
  return [documentGate, casesGate(settings), invariantsGate];
}

/** The reports of all gates, or a refusal with what the first one that fails has found. */
export function passGates(
  gates: readonly Gate[],
  proposed: Proposed,
): { readonly kind: 'passed'; readonly reports: GateReport[] } | PublishingRefusal {
  const reports: GateReport[] = [];
  for (const gate of gates) {
    const { gate: name, said, findings } = gate(proposed);
    if (findings.length > 0) return refused('gates_failed', `The gate "${name}" says no: ${said}.`, findings);
    reports.push({ gate: name, said });
  }
  return { kind: 'passed', reports };
}

/** Everything that can be wrong with a document by itself (requirement C4). */
export const documentGate: Gate = ({ document }) => {
  const bytes = bytesOf(document);
  if (bytes > documentBytesMax) {
    const detail = `has ${bytes} bytes; must have at most ${documentBytesMax}, so that a record can carry it`;
    return { gate: 'document', said: `${bytes} bytes`, findings: [{ pointer: '/document', detail }] };
  }
  const findings = policyProblems(document).map(({ path, message }) => ({
    pointer: ['', 'document', ...path].join('/'),
    detail: message,
  }));
  const rules = document.authorisation.length + document.quality.length;
  const said = findings.length === 0 ? `${rules} rules without a problem` : `${findings.length} problems`;
  return { gate: 'document', said, findings };
};

/** Every case has to be decided as it says (requirement C10). */
function casesGate({ casesMin }: GateSettings): Gate {
  return ({ document, cases: files }) => {
    const total = files.reduce((sum, { cases }) => sum + cases.length, 0);
    if (total < casesMin) {
      const detail = `has ${total} cases; at least ${casesMin} must say what the policy is meant to decide`;
      return { gate: 'cases', said: `${total} cases`, findings: [{ pointer: '/cases', detail }] };
    }
    const policy = compilePolicy(document);
    const findings = files.flatMap((file, index) => [
      ...(file.policy === document.name ? [] : [otherPolicy(file.policy, document.name, index)]),
      ...file.cases.flatMap((wanted, position) =>
        differencesOf(policy, file.facts, wanted).map((difference) => ({
          pointer: `/cases/${index}/cases/${position}`,
          detail: `"${wanted.name}": ${difference}`,
        })),
      ),
    ]);
    const failed = new Set(findings.map(({ pointer }) => pointer)).size;
    const said = failed === 0 ? `${total} of ${total} cases pass` : `${failed} of ${total} cases do not pass`;
    return { gate: 'cases', said, findings };
  };
}

/** The process that decides must not stand still for it; `tidegate policy check` takes longer where that is needed. */
const invariantStepsMax = 2_000_000;

/** Every promise about all requests has to hold, with a request for which it does not (requirement C9). */
const invariantsGate: Gate = ({ document, cases: files }) => {
  const findings = files.flatMap(({ invariants }, file) =>
    checkInvariants(document, invariants, invariantStepsMax).map(({ path, message, example }) => {
      const request = example === null ? '' : `; for example ${JSON.stringify(example)}`;
      return { pointer: ['', 'cases', file, ...path].join('/'), detail: `${message}${request}` };
    }),
  );
  const total = files.reduce((sum, { invariants }) => sum + invariants.length, 0);
  const said =
    findings.length === 0 ? `${total} invariants hold` : `${findings.length} of ${total} invariants do not hold`;
  return { gate: 'invariants', said, findings };
};

function otherPolicy(found: string, name: string, index: number): GateFinding {
  return { pointer: `/cases/${index}/policy`, detail: `is "${found}"; must be "${name}", the name of the policy` };
}
