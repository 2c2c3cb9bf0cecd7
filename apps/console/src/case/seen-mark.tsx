import { useEffect, useEffectEvent, useRef } from 'react';
import type { SeenPart } from '../decision/friction.ts';

interface SeenMarkProps {
  readonly part: SeenPart;
  readonly onSeen: (part: SeenPart) => void;
}

/** Stands at the end of a part and says when it has come into view: a risky approval needs to have seen it. */
export function SeenMark({ part, onSeen }: SeenMarkProps) {
  const mark = useRef<HTMLSpanElement>(null);
  const seen = useEffectEvent(() => onSeen(part));
  useEffect(() => {
    if (!mark.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      seen();
    });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, []);
  return <span ref={mark} className="seen-mark" aria-hidden="true" />;
}
