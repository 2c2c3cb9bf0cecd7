import { HourglassIcon } from '../shell/icons.tsx';

/** In place of a deadline, whose clock stands meanwhile. */
export function WaitingTag() {
  return (
    <span className="waits" title="The clock of the case stands until the product answers">
      <HourglassIcon />
      waits for the product
    </span>
  );
}
