import { z } from 'zod';
import { Instant, PersonId } from './envelope.ts';
import { VerdictKind } from './review-events.ts';

/** The guards against rubber stamps and automation bias (requirement E8). */
export const GuardName = z.enum(['too_fast', 'streak', 'known_cases', 'audits', 'calibration', 'swayed']);
export type GuardName = z.infer<typeof GuardName>;

/** A reason to talk with a reviewer: in one window something happened more often than careful people do it. */
export const GuardFinding = z.object({
  guard: GuardName,
  reviewer: z.string(),
  hits: z.int().describe('How often it happened; for `streak` the longest run of approvals.'),
  trials: z.int().describe('Observations in the window.'),
  careful: z.number().describe('The share that a careful reviewer has at most.'),
  falseAlarmRate: z.number().describe('How often, at most, a window of a careful reviewer looks like this.'),
  from: Instant,
  to: Instant,
});
export type GuardFinding = z.infer<typeof GuardFinding>;
export const GuardFindingList = z.object({ data: z.array(GuardFinding) });
export type GuardFindingList = z.infer<typeof GuardFindingList>;

/** What a seeded case is for: its answer is known, or several people get it to be compared. */
export const ExerciseKind = z.enum(['known', 'calibration', 'audit']);
export type ExerciseKind = z.infer<typeof ExerciseKind>;

/** Body of `POST /v1/exercises`: a closed case is given to people once more, without any effect. */
export const ExerciseBody = z.strictObject({
  kind: z.enum(['known', 'calibration']),
  caseId: z.string().min(1).max(64).describe('A closed case that the supervisor sees.'),
  expected: VerdictKind.nullable().default(null).describe('The right answer; needed for a known case.'),
  reviewers: z.array(PersonId).max(50).default([]).describe('Who gets it; a known case may be anybody’s.'),
});
export type ExerciseBody = z.infer<typeof ExerciseBody>;

export const ExerciseReply = z.object({ exerciseId: z.string(), caseIds: z.array(z.string()) });
export type ExerciseReply = z.infer<typeof ExerciseReply>;

/** Told after a verdict about a case that was an exercise: disclosed, not hidden. */
export const ExerciseDisclosure = z.object({
  kind: ExerciseKind,
  expected: VerdictKind.nullable().describe('Null where nothing is right or wrong by itself.'),
  right: z.boolean().nullable(),
});
export type ExerciseDisclosure = z.infer<typeof ExerciseDisclosure>;

/** An exercise that the asker has answered. */
export const AnsweredExercise = ExerciseDisclosure.extend({
  caseId: z.string(),
  title: z.string(),
  tenantId: z.string(),
  verdict: VerdictKind,
  at: Instant,
  compared: z
    .object({
      answered: z.int().describe('People who have answered, oneself among them.'),
      passed: z.int().describe('Of these, who let the proposal pass as it was.'),
      differs: z.boolean().nullable().describe('Whether one saw it otherwise than most; null while nobody can tell.'),
    })
    .nullable()
    .describe('Only of a calibration.'),
});
export type AnsweredExercise = z.infer<typeof AnsweredExercise>;

/** An exercise that a supervisor set, or that everybody has answered. */
export const SetExercise = z.object({
  exerciseId: z.string(),
  kind: ExerciseKind,
  sourceCaseId: z.string(),
  title: z.string(),
  tenantId: z.string(),
  expected: VerdictKind.nullable(),
  madeBy: z.string(),
  madeAt: Instant,
  given: z.int().describe('To how many people.'),
  answers: z.array(
    z.object({ reviewer: z.string(), verdict: VerdictKind, right: z.boolean().nullable(), at: Instant }),
  ),
});
export type SetExercise = z.infer<typeof SetExercise>;

/** The answer of `GET /v1/exercises`: the latest 50 of each, newest first. */
export const ExerciseList = z.object({
  answered: z.array(AnsweredExercise),
  set: z.array(SetExercise).describe('For supervisors. What they could still be given themselves is not among them.'),
  maySet: z.boolean().describe('Whether the asker may set exercises.'),
});
export type ExerciseList = z.infer<typeof ExerciseList>;

/** What a reviewer's feedback came to, by kind of task (requirement E11). */
export const TaskImpact = z.object({
  tenantId: z.string(),
  taskType: z.string(),
  verdicts: z.int().describe('Of this reviewer.'),
  overrides: z.int().describe('Verdicts in which they disagreed with the proposal.'),
  corrections: z.int().describe('Verdicts in which they said what was missing, wrong or better.'),
  lastOverrideAt: Instant.nullable(),
  before: z
    .object({ cohorts: z.int(), judged: z.int(), overridden: z.int() })
    .describe('What everybody did with the versions that the reviewer overrode.'),
  since: z
    .object({ cohorts: z.int(), judged: z.int(), overridden: z.int() })
    .describe('What everybody did with versions that came after their last override.'),
});
export type TaskImpact = z.infer<typeof TaskImpact>;

export const ReviewerImpact = z.object({
  reviewer: z.string(),
  days: z.int(),
  tasks: z.array(TaskImpact),
  knownCases: z.object({ given: z.int(), right: z.int() }),
  audits: z.object({ given: z.int(), confirmed: z.int() }),
});
export type ReviewerImpact = z.infer<typeof ReviewerImpact>;
export const ImpactQuery = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) });
