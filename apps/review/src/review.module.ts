import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { ModuleMetadata } from '@nestjs/common';
import { ReviewDocument } from '@tidegate/review/guards/guards-document';
import { QueueNames, ReviewersDocument, unknownQueues } from '@tidegate/review/reviewers-document';
import type { Caller } from '@tidegate/identity/caller';
import { reviewerHeader } from '@tidegate/contracts/http-cases';
import { ClockConsumer } from '@tidegate/service/clock-consumer';
import type { ClockWork } from '@tidegate/service/clock-consumer';
import { ConfigurationError } from '@tidegate/service/configuration-error';
import { refuseInProduction } from '@tidegate/service/development-identity';
import { readYamlFile } from '@tidegate/service/load-config';
import type { Runtime } from '@tidegate/service/runtime';
import { BlindController } from './blind.controller.ts';
import { BlindDesk } from './blind-desk.ts';
import { checkBlindFirst, remedyOf } from './blind-settings.ts';
import { BlindStore } from './blind.store.ts';
import { CaseController } from './case.controller.ts';
import { ColleagueController } from './colleague.controller.ts';
import { ColleagueDesk } from './colleague-desk.ts';
import { ColleagueStore } from './colleague.store.ts';
import { readConsole } from './console-files.ts';
import { ConsoleController, consoleFiles } from './console.controller.ts';
import { LeaseTerms } from './lease-terms.ts';
import { AuditDraw, ExerciseStore } from './exercise.store.ts';
import { GuardController } from './guard.controller.ts';
import { GuardDesk } from './guard-desk.ts';
import { showFindings } from './guard.metrics.ts';
import { GuardStore } from './guard.store.ts';
import { LiveController } from './live.controller.ts';
import { LiveDoor } from './live-door.ts';
import { OidcClient } from './oidc.client.ts';
import { PendingVerdictStore } from './pending-verdict.store.ts';
import { PeopleOfFile } from './people.ts';
import { PeopleController } from './people.controller.ts';
import { PeopleStore } from './people.store.ts';
import { QueueController } from './queue.controller.ts';
import { ReviewDesk } from './review-desk.ts';
import type { ReviewConfig } from './review.config.ts';
import { ReviewMetrics } from './review.metrics.ts';
import { ReviewStore } from './review.store.ts';
import { ReviewerDirectory } from './reviewer-directory.ts';
import { SightStore } from './sight.store.ts';
import { SignInDesk } from './sign-in-desk.ts';
import { SignInController, signInDesk } from './sign-in.controller.ts';
import { VerdictStore } from './verdict.store.ts';
import { WorkConsumer } from './work.consumer.ts';
import { WorkStore } from './work.store.ts';

/** The parts of a runtime that review uses. */
export type ReviewRuntime = Pick<
  Runtime<ReviewConfig, true>,
  'config' | 'log' | 'metrics' | 'database' | 'onStop' | 'broadcast'
> & {
  readonly callers?: Runtime<ReviewConfig, true>['callers'];
};

/** Where the process runs; read in main.ts. */
export interface Surroundings {
  /** Folder of `reviewers.yaml` and `queues.yaml`. */
  readonly configFolder: string;
  /** Whether `NODE_ENV` is `production`. */
  readonly production: boolean;
}

/** The console answers every other address, so it comes last. */
const controllers = [
  ...[WorkConsumer, LiveController, CaseController, BlindController, ColleagueController, GuardController],
  ...[QueueController, PeopleController, SignInController, ConsoleController],
];

/**
 * Puts review together.
 *
 * @throws ConfigurationError when a file cannot be used, or when the development identity would run in production.
 */
export function reviewModule(runtime: ReviewRuntime, surroundings: Surroundings): ModuleMetadata {
  const { config, log, database } = runtime;
  const { identity } = config;
  refuseInProduction({ service: 'review', header: reviewerHeader, production: surroundings.production, identity });
  const directory = readDirectory(surroundings.configFolder);
  const files = readConsole(resolve(config.console.folder));
  if (files.size === 0) log.warn('The console is not built; only the API is served', { folder: config.console.folder });
  const source = join(surroundings.configFolder, 'review.yaml');
  const document = readYamlFile(source, ReviewDocument);
  const drawKey = config.guards.secret ?? randomUUID();
  const known = rememberPeople(runtime);
  const people = known ?? new PeopleOfFile(directory.profiles());
  const audits = new AuditDraw(document.guards.audits.share, drawKey, (tx) => people.all(tx));
  const { blindFirst } = document.guards;
  checkBlindFirst(blindFirst, { queueNames: directory.queueNames, secret: config.guards.secret, source });
  const sight = new SightStore(database, blindFirst, drawKey);
  const reviews = new ReviewStore(database, sight);
  const verdicts = new VerdictStore(database, { undoSeconds: config.undo.seconds, audits, sight });
  const pending = new PendingVerdictStore(database, { audits, sight });
  const guards = new GuardStore(database, document.guards);
  const colleagues = new ColleagueStore(database);
  const metrics = new ReviewMetrics(runtime.metrics, directory.queueNames, () =>
    reviews.oldestUnclaimed(new Date().toISOString()),
  );
  const terms = new LeaseTerms({ ...config.lease, ...config.asks }, () => database.clock.now());
  const desk = new ReviewDesk({ reviews, verdicts, pending }, terms, metrics);
  const now = () => database.clock.now().toISOString();
  const live = new LiveDoor(runtime, (caseIds) => reviews.summaries(caseIds, now()));
  const blind = new BlindStore(database, sight, guards);
  startClock(runtime, now, { desk, directory, colleagues, known, remedy: remedyOf(blind, blindFirst) });
  const settings = { supervisors: document.supervisors, now };
  const guardDesk = new GuardDesk({ guards, exercises: new ExerciseStore(database) }, people, settings);
  showFindings(runtime.metrics, async () => guards.findings((await people.all()).map(({ id }) => id)));
  return {
    controllers: [...controllers],
    providers: [
      { provide: WorkStore, useValue: new WorkStore(database) },
      { provide: ReviewStore, useValue: reviews },
      { provide: ReviewerDirectory, useValue: directory },
      { provide: ReviewDesk, useValue: desk },
      { provide: ColleagueDesk, useValue: new ColleagueDesk({ colleagues, pending, people }, terms) },
      { provide: GuardDesk, useValue: guardDesk },
      { provide: BlindDesk, useValue: new BlindDesk({ blind, sight }, settings) },
      { provide: SightStore, useValue: sight },
      { provide: LiveDoor, useValue: live },
      { provide: consoleFiles, useValue: files },
      { provide: signInDesk, useValue: openSignIn(runtime, known) },
    ],
  };
}

/** Remembers people as issuers vouch for them; null while names are believed, and the file says who there is. */
function rememberPeople({ config, database, callers }: ReviewRuntime): PeopleStore | null {
  if (callers === undefined || config.identity.mode === 'development') return null;
  const nowMs = () => database.clock.now().getTime();
  const known = new PeopleStore(database, { nowMs, forgetAfterDays: config.people.forgetAfterDays });
  callers.watch((caller) => known.note(caller));
  return known;
}

/** Lets people sign in at the issuer that has a login; null where there is none. */
function openSignIn({ config, database, callers }: ReviewRuntime, known: PeopleStore | null): SignInDesk | null {
  const issuer = callers?.document.issuers.find(({ login }) => login !== undefined);
  if (callers === undefined || issuer?.login === undefined) return null;
  const { publicUrl, clientSecret, idleMinutes, hours } = config.signIn;
  const callbackUrl = `${new URL(publicUrl).origin}/v1/login/callback`;
  const oidc = new OidcClient({ issuer, ...issuer.login, clientSecret, callbackUrl });
  const nowMs = () => database.clock.now().getTime();
  const onSignedIn = async (caller: Caller) => known?.remember(caller);
  const desk = new SignInDesk({ database, oidc, publicUrl, idleMinutes, hours, nowMs, onSignedIn });
  callers.useSessions((request) => desk.find(request));
  return desk;
}

interface ClockParts {
  readonly desk: ReviewDesk;
  readonly directory: ReviewerDirectory;
  readonly colleagues: ColleagueStore;
  /** Null while names are believed. */
  readonly known: PeopleStore | null;
  readonly remedy: readonly ClockWork[];
}

/** What passes with time: undo windows end, and people who looked at a case have gone. */
function startClock({ config, log, onStop }: ReviewRuntime, now: () => string, parts: ClockParts): void {
  const { desk, directory, colleagues, known, remedy } = parts;
  const putIntoEffect = async (at: string) => {
    for (const { caseId, reviewer, refused, detail } of await desk.putIntoEffect(at, directory.queueNames)) {
      log.warn('A verdict came to nothing, since its case changed within the undo window', {
        ...{ caseId, reviewer, refused, detail },
      });
    }
  };
  const works = [
    // Without a window only what an earlier setting left behind is due.
    { name: 'Verdicts that take effect', everyMs: config.undo.seconds > 0 ? 200 : 5_000, run: putIntoEffect },
    { name: 'People who have gone', everyMs: 60_000, run: (at: string) => colleagues.forgetPresence(at) },
    { name: 'People to be forgotten', everyMs: 3_600_000, run: async (at: string) => known?.forget(at) },
    ...remedy,
  ];
  const clock = new ClockConsumer(works, now, log);
  clock.start();
  onStop('clock', () => clock.stop());
}

function readDirectory(configFolder: string): ReviewerDirectory {
  const queueNames = readYamlFile(join(configFolder, 'queues.yaml'), QueueNames);
  const file = join(configFolder, 'reviewers.yaml');
  const document = readYamlFile(file, ReviewersDocument);
  const problems = unknownQueues(document, queueNames).map(({ pointer, got, expected }) => ({
    ...{ pointer, expected, source: file, got: JSON.stringify(got) },
    path: pointer.slice(1).replaceAll('/', '.'),
  }));
  if (problems.length > 0) throw new ConfigurationError(`${file} cannot be used`, problems);
  return new ReviewerDirectory(document, queueNames);
}
