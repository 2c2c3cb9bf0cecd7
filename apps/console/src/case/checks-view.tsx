import type { Assessment, SubScore } from '@tidegate/contracts/evidence-events';
import type { ReactNode } from 'react';
import { CheckIcon, WarningIcon } from '../shell/icons.tsx';
import { familyLabels, wordsOf } from '../words/labels.ts';
import { plainText } from '../words/plain-text.ts';
import { type Check, checksOf, historyText, probabilityText } from './checks.ts';
import { Section } from './section.tsx';

const two = (value: number) => value.toFixed(2);

/** The assessment: a score for each family, what failed and by how much, what passed (requirement B7, E1). */
export function ChecksView({
  assessment,
  seenMark,
}: {
  readonly assessment: Assessment;
  readonly seenMark: ReactNode;
}) {
  const { failed, passed } = checksOf(assessment);
  return (
    <Section id="checks" title="Checks" aside={<Composite assessment={assessment} />}>
      <ul className="families">
        {assessment.subScores.map((score) => (
          <Family key={score.family} score={score} />
        ))}
      </ul>
      <h3>
        Failed <span className="count">{failed.length}</span>
      </h3>
      {failed.length === 0 && <p className="quiet">No check failed.</p>}
      <ul className="checks">
        {failed.map((check) => (
          <FailedCheck key={check.family + check.signal} check={check} />
        ))}
      </ul>
      {seenMark}
      {passed.length > 0 && (
        <details>
          <summary>
            Passed <span className="count">{passed.length}</span>
          </summary>
          <ul className="checks checks-passed">
            {passed.map((check) => (
              <li key={check.family + check.signal}>
                <CheckIcon />
                <span>
                  {wordsOf(check.signal)} <Origin check={check} />
                </span>
                <span className="quiet">{familyLabels[check.family]}</span>
                <span className="numbers">{numberText(check.value)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Context assessment={assessment} />
    </Section>
  );
}

function Composite({ assessment }: { readonly assessment: Assessment }) {
  if (assessment.composite === null) return <span className="quiet">no signals were sent</span>;
  return (
    <span className="composite">
      Together <strong className="numbers">{two(assessment.composite)}</strong> <span className="quiet">of 1</span>
    </span>
  );
}

function Family({ score }: { readonly score: SubScore }) {
  return (
    <li className="family">
      <span className="family-name">{familyLabels[score.family]}</span>
      <span className="numbers family-score">{score.present === 0 ? 'none' : two(score.score)}</span>
      <meter
        className="bar"
        min={0}
        max={1}
        low={0.5}
        high={0.8}
        optimum={1}
        value={score.score}
        aria-label={familyLabels[score.family]}
      />
      <span className="quiet family-note">
        {score.present} {score.present === 1 ? 'signal' : 'signals'}, weight {Math.round(score.weight * 100)} %, gives{' '}
        {two(score.weight * score.score)}
      </span>
    </li>
  );
}

function FailedCheck({ check }: { readonly check: Check }) {
  return (
    <li className="check-failed">
      <WarningIcon />
      <span>
        {wordsOf(check.signal)} <span className="quiet">{familyLabels[check.family]}</span> <Origin check={check} />
      </span>
      <span className="numbers" title="observed value">
        {numberText(check.value)}
      </span>
      <span className="penalty">
        <span className="penalty-bar" style={{ inlineSize: `${Math.max(2, check.penalty * 100)}%` }} />
      </span>
      <span className="numbers penalty-number" title="taken off the perfect score of 1">
        −{two(check.penalty)}
      </span>
    </li>
  );
}

/** Marks what Tidegate read for itself; the rest is what the product or the history says. */
function Origin({ check }: { readonly check: Check }) {
  return check.computed ? <span className="source">computed</span> : null;
}

/** At most three places: a mean of many has no end. */
const numberText = (value: number) => String(Math.round(value * 1_000) / 1_000);

/** How much the numbers can be trusted: calibration and history, with their n (never a bare percentage). */
function Context({ assessment }: { readonly assessment: Assessment }) {
  const history = historyText(assessment.cohortHistory);
  return (
    <div className="context quiet">
      <p>{plainText(probabilityText(assessment))}</p>
      {history && <p>{history}</p>}
    </div>
  );
}
