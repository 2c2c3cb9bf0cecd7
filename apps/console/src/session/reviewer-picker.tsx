import { shownProblem } from '../http/http-problem.ts';
import { announce } from '../shell/announcer.tsx';
import { PersonIcon } from '../shell/icons.tsx';
import { plainText } from '../words/plain-text.ts';
import { signInAs, useSession } from './session.tsx';
import { signOut } from './signed-in.client.ts';

/** A sign-out that fails is said aloud: the session goes on, and the reviewer has to know. */
function leave(): void {
  signOut().catch((error: unknown) => announce(`You are still signed in: ${shownProblem(error).detail}`));
}

/** Who is signed in, and a way out; with the development identity a way to become someone else. */
export function ReviewerPicker() {
  const { reviewer, everyone } = useSession();
  if (everyone.length === 0) {
    return (
      <span className="picker">
        <PersonIcon />
        <span className="picker-label">Signed in as</span> <bdi className="picker-name">{plainText(reviewer.name)}</bdi>
        <button type="button" className="button" onClick={leave}>
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
