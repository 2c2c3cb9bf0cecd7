import type { ToolCall } from '@tidegate/contracts/request-events';
import { CheckIcon, CrossIcon } from '../shell/icons.tsx';
import { OutsideText } from '../words/outside-text.tsx';
import type { ComputedReading } from './computed-readings.ts';
import { ComputedView } from './computed-view.tsx';

/** The agent's tool calls, in order, and what Tidegate read from them; closed until somebody asks. */
export function ToolTrace({
  calls,
  readings,
}: {
  readonly calls: readonly ToolCall[];
  readonly readings: readonly ComputedReading[];
}) {
  if (calls.length === 0) return null;
  const failures = calls.filter((call) => !call.ok).length;
  return (
    <details className="card fold" id="trace">
      <summary>
        <h2>Tool trace</h2>
        <span className="count">{calls.length}</span>
        {failures > 0 && <span className="count count-overdue">{failures} failed</span>}
        {readings.length > 0 && <span className="count">{readings.length} read by Tidegate</span>}
      </summary>
      <ComputedView readings={readings} />
      <ol className="trace">
        {calls.map((call, at) => (
          <Call key={at} call={call} />
        ))}
      </ol>
    </details>
  );
}

function Call({ call }: { readonly call: ToolCall }) {
  const about = [call.kind, call.entity, call.at].filter((part) => part !== undefined);
  return (
    <li className={call.ok ? undefined : 'trace-failed'}>
      {call.ok ? <CheckIcon /> : <CrossIcon />}
      <div>
        <code>
          <OutsideText>{call.name}</OutsideText>
        </code>{' '}
        <span className="quiet">
          <OutsideText>{[call.ok ? 'succeeded' : 'failed', ...about].join(' · ')}</OutsideText>
        </span>
        {call.arguments && (
          <pre>
            <OutsideText>{JSON.stringify(call.arguments, null, 2)}</OutsideText>
          </pre>
        )}
        {call.error && (
          <p className="trace-error">
            <OutsideText>{call.error}</OutsideText>
          </p>
        )}
      </div>
    </li>
  );
}
