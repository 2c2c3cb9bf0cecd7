import { PersonIcon } from '../shell/icons.tsx';
import { signInAs, useSession } from './session.tsx';
import { signOut } from './signed-in.client.ts';

/** Who is signed in, and a way out; with the development identity a way to become someone else. */
export function ReviewerPicker() {
  const { reviewer, everyone } = useSession();
  if (everyone.length === 0) {
    return (
      <span className="picker">
        <PersonIcon />
        <span className="picker-label">Signed in as</span> {reviewer.name}
        <button type="button" className="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </span>
    );
  }
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
