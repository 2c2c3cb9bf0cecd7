import { OutsideText } from '../words/outside-text.tsx';
import type { ComputedReading } from './computed-readings.ts';

/** Signals that Tidegate read for itself, each with what the product had said instead. */
export function ComputedView({ readings }: { readonly readings: readonly ComputedReading[] }) {
  if (readings.length === 0) return null;
  return (
    <div className="computed">
      <h3>Computed by Tidegate</h3>
      <dl className="facts">
        {readings.map(({ signal, name, value, sent }) => (
          <div key={signal}>
            <dt>{name}</dt>
            <dd>
              <strong className="numbers">
                <OutsideText>{value}</OutsideText>
              </strong>
              {sent !== null && (
                <span className="quiet">
                  {' '}
                  the product said <OutsideText>{sent}</OutsideText>
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
