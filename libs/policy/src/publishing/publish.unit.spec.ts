import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@tidegate/contracts/action-digest';
import { PolicyCandidateChanged } from '@tidegate/contracts/candidate-events';
import { PolicyPublished } from '@tidegate/contracts/control-events';
import {
  asked,
  gates,
  limits,
  nothingYet,
  proposalOf,
  publishedOf,
  refundLimit,
} from '../../test/example-publishing.ts';
import { candidateEvent, publicationEvent } from '../policy-events.ts';
import { changeStage, withdraw } from './change-stage.ts';
import { propose, type CandidateStep } from './propose.ts';
import { publishCandidate, type PublicationStep } from './publish.ts';
import { rollBack } from './roll-back.ts';
import type { ScopeState } from './scope-state.ts';

/** A scope that takes the steps as the log would bring them back. */
class Scope {
  state: ScopeState;

  constructor(state: ScopeState) {
    this.state = state;
  }

  candidate(step: CandidateStep) {
    if (step.kind === 'refused') return step.code;
    this.state = { ...this.state, candidate: PolicyCandidateChanged.schema.parse(candidateEvent(step.candidate).data) };
    return `${step.kind} ${step.candidate.stage}`;
  }

  policy(step: PublicationStep) {
    if (step.kind === 'refused') return step.code;
    const inForce = PolicyPublished.schema.parse(publicationEvent(step.published).data);
    const ended = step.kind === 'published' && step.candidate !== undefined ? { candidate: step.candidate } : {};
    this.state = { ...this.state, inForce, governing: inForce, ...ended };
    return `${step.kind} ${step.published.version}`;
  }

  propose = (by: string, version: number, limit = 250) =>
    this.candidate(propose(proposalOf(refundLimit(version, limit), by, limit), this.state, gates));
  stage = (by: string, stage: 'proposed' | 'shadow' | 'canary', share = 0, hash = this.hash) =>
    this.candidate(changeStage({ hash, stage, share, ...asked(by) }, this.state, limits));
  publish = (by: string, hash = this.hash) => this.policy(publishCandidate({ hash, ...asked(by) }, this.state));
  withdraw = (by: string, hash = this.hash) => this.candidate(withdraw({ hash, ...asked(by) }, this.state));
  rollBack = (by: string, version: number) =>
    this.policy(rollBack({ scope: '*', version, reason: 'worse', ...asked(by) }, this.state));

  get hash() {
    return this.state.candidate?.hash ?? '';
  }
}

const live = publishedOf(refundLimit(2, 100));
const scope = () => new Scope({ ...nothingYet, inForce: live, governing: live });

describe('publishing a candidate', () => {
  it('takes a second person, and keeps what it replaces', () => {
    const one = scope();
    one.propose('ana', 3);
    expect([one.publish('ana'), one.publish('ANA'), one.publish('bo')]).toEqual([
      'same_person',
      'same_person',
      'published 3',
    ]);
    expect(one.state.inForce).toMatchObject({
      ...{ publishedBy: 'ana', approvedBy: 'bo', hash: digestOf(refundLimit(3, 250)) },
      previous: { version: 2, hash: live.hash, document: live.document },
    });
    expect(one.state.candidate).toMatchObject({ stage: 'published', changedBy: 'bo', proposedBy: 'ana', revision: 2 });
  });

  it('changes nothing when the same person says so again', () => {
    const one = scope();
    one.propose('ana', 3);
    const { hash } = one;
    one.publish('bo');
    expect([one.publish('bo', hash), one.publish('cy', hash)]).toEqual(['unchanged 3', 'no_candidate']);
  });

  it('is for the document that was looked at, and for no other', () => {
    const one = scope();
    one.propose('ana', 3);
    const seen = one.hash;
    one.propose('ana', 4, 300);
    expect([one.publish('bo', seen), one.stage('bo', 'shadow', 0, seen), one.withdraw('bo', seen)]).toEqual(
      new Array(3).fill('candidate_changed'),
    );
  });

  it('ends where another policy came into force meanwhile', () => {
    const one = scope();
    one.propose('ana', 3);
    const other = publishedOf(refundLimit(3, 500));
    one.state = { ...one.state, inForce: other, governing: other };
    expect([one.publish('bo'), one.stage('bo', 'canary', 0.1), one.propose('bo', 4)]).toEqual([
      'candidate_superseded',
      'candidate_superseded',
      'changed proposed',
    ]);
  });

  it('is refused where nothing was proposed, and after it was withdrawn', () => {
    const one = scope();
    expect([one.publish('bo', 'x'), one.withdraw('bo', 'x'), one.stage('bo', 'shadow', 0, 'x')]).toEqual(
      new Array(3).fill('no_candidate'),
    );
    one.propose('ana', 3);
    expect([one.withdraw('cy'), one.withdraw('cy'), one.publish('bo')]).toEqual([
      'changed withdrawn',
      'unchanged withdrawn',
      'no_candidate',
    ]);
  });

  it('leaves out what it replaces where that would not fit, and can then not be rolled back', () => {
    const large = refundLimit(2, 100);
    large.authorisation[1]!.when = [{ fact: 'intent', in: ['x'.repeat(450_000)] }];
    const before = publishedOf(large);
    const one = new Scope({ ...nothingYet, inForce: before, governing: before });
    one.propose('ana', 3);
    expect([one.publish('bo'), one.state.inForce?.previous, one.rollBack('bo', 3)]).toEqual([
      'published 3',
      undefined,
      'nothing_to_roll_back',
    ]);
  });
});

describe('the stages of a candidate', () => {
  it('go back and forth', () => {
    const one = scope();
    one.propose('ana', 3);
    expect([
      one.stage('ana', 'shadow'),
      one.stage('ana', 'shadow'),
      one.stage('ana', 'canary', 0.05),
      one.stage('ana', 'canary', 0.1),
      one.stage('ana', 'shadow'),
      one.stage('ana', 'proposed'),
    ]).toEqual([
      'changed shadow',
      'unchanged shadow',
      'changed canary',
      'changed canary',
      'changed shadow',
      'changed proposed',
    ]);
    expect(one.state.candidate).toMatchObject({ revision: 6, share: 0 });
  });

  it('do not let one person decide for more than a little, or anybody for almost everything', () => {
    const one = scope();
    one.propose('ana', 3);
    expect([
      one.stage('ana', 'canary', 0.11),
      one.stage('Ana', 'canary', 0.5),
      one.stage('bo', 'canary', 0.5),
      one.stage('bo', 'canary', 0.51),
    ]).toEqual(['same_person', 'same_person', 'changed canary', 'share_too_large']);
  });
});

describe('rolling back', () => {
  it('takes one person and puts back what decided before, under a number that was never used', () => {
    const one = scope();
    one.propose('ana', 3);
    one.publish('bo');
    one.propose('ana', 4, 300);
    one.stage('ana', 'canary', 0.1);
    expect(one.rollBack('ana', 3)).toBe('published 5');
    expect(one.state.inForce).toMatchObject({
      document: { ...live.document, version: 5 },
      rollbackOf: { version: 3, reason: 'worse' },
      publishedBy: 'ana',
    });
    expect(one.publish('bo')).toBe('candidate_superseded');
  });

  it('changes nothing when it is asked for again, and does not go back and forth', () => {
    const one = scope();
    one.propose('ana', 3);
    one.publish('bo');
    expect([one.rollBack('ana', 3), one.rollBack('ana', 3), one.rollBack('ana', 4)]).toEqual([
      'published 4',
      'unchanged 4',
      'nothing_to_roll_back',
    ]);
  });

  it('is for the version that is meant', () => {
    const one = scope();
    one.propose('ana', 3);
    one.publish('bo');
    expect(one.rollBack('ana', 2)).toBe('version_not_in_force');
  });

  it('gives a tenant whose first own policy goes what decided for it before', () => {
    const state = { ...nothingYet, governing: live };
    const step = propose(proposalOf(refundLimit(1, 250, 'acme'), 'ana'), state, gates);
    if (step.kind === 'refused') throw new Error(step.detail);
    const published = publishCandidate(
      { hash: step.candidate.hash, ...asked('bo') },
      { ...state, candidate: step.candidate },
    );
    if (published.kind !== 'published') throw new Error(published.kind);
    const after = { inForce: published.published, governing: published.published, candidate: published.candidate };
    expect(rollBack({ scope: 'acme', version: 1, reason: 'worse', ...asked('bo') }, after)).toMatchObject({
      published: { scope: 'acme', version: 2, document: { ...live.document, scope: 'acme', version: 2 } },
    });
  });

  it('is refused where there is nothing behind', () => {
    expect(scope().rollBack('ana', 2)).toBe('nothing_to_roll_back');
    expect(new Scope(nothingYet).rollBack('ana', 1)).toBe('nothing_to_roll_back');
  });
});
