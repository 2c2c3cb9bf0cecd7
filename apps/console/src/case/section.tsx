import type { ReactNode } from 'react';
import { OutsideText } from '../words/outside-text.tsx';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  /** Before the title, such as the mark of what a machine said. */
  readonly mark?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** One part of the case with its heading. */
export function Section({ id, title, mark, aside, children }: SectionProps) {
  return (
    <section id={id} className="card section" aria-labelledby={`${id}-title`}>
      <div className="section-head">
        <h2 id={`${id}-title`} className="section-title">
          {mark}
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** Text from outside: plain text in its own direction, never HTML. */
export function Quote({ children }: { readonly children: string }) {
  return (
    <blockquote className="quote" dir="auto">
      <OutsideText>{children}</OutsideText>
    </blockquote>
  );
}

export type Fact = readonly [name: string, value: string];

/** Short facts side by side. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <OutsideText>{value}</OutsideText>
          </dd>
        </div>
      ))}
    </dl>
  );
}
