import type { EvidenceItem, ToolCall } from '@tidegate/contracts/request-events';
import type { z } from 'zod';
import type { ReactNode } from 'react';
import { CheckIcon, CrossIcon } from '../shell/icons.tsx';
import { plainText } from '../words/plain-text.ts';
import { Quote, Section } from './section.tsx';

type Evidence = z.infer<typeof EvidenceItem>;
type Call = z.infer<typeof ToolCall>;

/** What the proposal rests on, as the product sent it. */
export function EvidenceView({
  evidence,
  seenMark,
}: {
  readonly evidence: readonly Evidence[];
  readonly seenMark: ReactNode;
}) {
  return (
    <Section id="evidence" title="Evidence" aside={<span className="count">{evidence.length}</span>}>
      {evidence.length === 0 && <p className="quiet">The product sent no evidence.</p>}
      <ol className="evidence">
        {evidence.map((item) => (
          <li key={item.id}>
            <div className="evidence-head">
              <strong dir="auto">{plainText(item.title)}</strong>
              {item.authoritative === true && <span className="tag tag-good">★ authoritative</span>}
              {item.authoritative === false && <span className="tag tag-weak">not authoritative</span>}
            </div>
            <div className="quiet">
              {plainText(item.source)}
              {item.score !== undefined && <> · relevance {item.score.toFixed(2)}</>}
            </div>
            {item.quote && <Quote>{plainText(item.quote)}</Quote>}
          </li>
        ))}
      </ol>
      {seenMark}
    </Section>
  );
}

/** The agent's tool calls, in order; closed until somebody asks. */
export function ToolTrace({ calls }: { readonly calls: readonly Call[] }) {
  if (calls.length === 0) return null;
  const failures = calls.filter((call) => !call.ok).length;
  return (
    <details className="card fold" id="trace">
      <summary>
        <h2>Tool trace</h2>
        <span className="count">{calls.length}</span>
        {failures > 0 && <span className="count count-overdue">{failures} failed</span>}
      </summary>
      <ol className="trace">
        {calls.map((call, at) => (
          <li key={at} className={call.ok ? undefined : 'trace-failed'}>
            {call.ok ? <CheckIcon /> : <CrossIcon />}
            <div>
              <code>{plainText(call.name)}</code> <span className="quiet">{call.ok ? 'succeeded' : 'failed'}</span>
              {call.arguments && <pre>{plainText(JSON.stringify(call.arguments, null, 2))}</pre>}
              {call.error && <p className="trace-error">{plainText(call.error)}</p>}
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
}
