import { PersonIcon } from '../shell/icons.tsx';
import { signInAs, useSession } from './session.tsx';

/** Who is signed in, and a way to become someone else (development identity). */
export function ReviewerPicker() {
  const { reviewer, everyone } = useSession();
  return (
    <label className="picker">
      <PersonIcon />
      <span className="picker-label">Signed in as</span>
      <select value={reviewer.id} onChange={(event) => signInAs(event.target.value)}>
        {everyone.map((person) => (
          <option key={person.id} value={person.id}>
            {person.name}
          </option>
        ))}
      </select>
    </label>
  );
}
