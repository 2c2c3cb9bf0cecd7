import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import { BrandMark } from '../shell/icons.tsx';
import { wordsOf } from '../words/labels.ts';

interface SignInProps {
  readonly everyone: readonly ReviewerProfile[];
  readonly onChoose: (reviewerId: string) => void;
}

/** The development identity: a list of people, no passwords; the service refuses it in production. */
export function SignIn({ everyone, onChoose }: SignInProps) {
  return (
    <section className="card sign-in-card" aria-labelledby="sign-in-title">
      <BrandMark />
      <h1 id="sign-in-title">Who is reviewing?</h1>
      <p className="quiet">Development identity: choose a person, no password.</p>
      <ul className="people">
        {everyone.map((person) => (
          <li key={person.id}>
            <button type="button" className="person" onClick={() => onChoose(person.id)}>
              <span className="avatar" aria-hidden="true">
                {person.name.charAt(0)}
              </span>
              <span>
                <strong>{person.name}</strong>
                <span className="quiet person-roles">{person.roles.map(wordsOf).join(', ')}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
