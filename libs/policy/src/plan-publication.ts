import { digestOf } from '@tidegate/contracts/action-digest';
import type { PolicyDocument } from '@tidegate/contracts/policy-document';
import type { Published } from './publishing/scope-state.ts';

/** A policy as a file has it. */
export interface PolicyFile {
  readonly file: string;
  readonly document: PolicyDocument;
}

/** What is in force for a scope; `approvedBy` or `rollbackOf` is there when people put it in force, and no file. */
export type PublishedPolicy = Pick<Published, 'version' | 'hash' | 'approvedBy' | 'rollbackOf'>;

export interface PublicationProblem {
  readonly file: string;
  readonly code: 'scope_repeated' | 'version_not_raised';
  readonly message: string;
}

export interface PublicationPlan {
  /** Documents that are not in force yet. */
  readonly publish: readonly PolicyDocument[];
  /** Files that stay out of force, because people decide about their version or have gone beyond it. */
  readonly leftBehind: readonly PolicyFile[];
  /** Nothing may be published while there is one. */
  readonly problems: readonly PublicationProblem[];
}

/**
 * What to publish so that the files are in force. A document that differs from the one in force needs a higher version,
 * so that a decision's version says which rules made it (requirement C3). A file that people went beyond, took out of
 * force, or have before them as a candidate is no mistake: a start decides nothing in their place (requirement C12).
 *
 * @param proposed version of the last candidate of a scope, also of one that was withdrawn
 */
export function planPublication(
  files: readonly PolicyFile[],
  inForce: (scope: string) => PublishedPolicy | undefined,
  proposed: (scope: string) => number | undefined,
): PublicationPlan {
  const problems: PublicationProblem[] = [];
  const publish: PolicyDocument[] = [];
  const leftBehind: PublicationPlan['leftBehind'][number][] = [];
  const fileOfScope = new Map<string, string>();
  for (const { file, document } of files) {
    const other = fileOfScope.get(document.scope);
    fileOfScope.set(document.scope, file);
    if (other !== undefined) problems.push(repeatedScope(file, document, other));
    const published = inForce(document.scope);
    if (published?.hash === digestOf(document)) continue;
    if (isWithPeople(document, published, proposed(document.scope))) leftBehind.push({ file, document });
    else if (published !== undefined && document.version <= published.version)
      problems.push(notRaised(file, document, published));
    else publish.push(document);
  }
  return { publish, leftBehind, problems };
}

function isWithPeople(
  { version }: PolicyDocument,
  published: PublishedPolicy | undefined,
  proposed: number | undefined,
): boolean {
  // Two documents under one number are a mistake, whoever made the first.
  if (version === published?.version) return false;
  const isByPeople = published?.approvedBy !== undefined || published?.rollbackOf !== undefined;
  return version <= (proposed ?? 0) || (isByPeople && version < published.version);
}

function repeatedScope(file: string, document: PolicyDocument, other: string): PublicationProblem {
  const message = `${file}: scope is "${document.scope}", as in ${other}; give each scope one file`;
  return { file, code: 'scope_repeated', message };
}

function notRaised(file: string, document: PolicyDocument, published: PublishedPolicy): PublicationProblem {
  const message =
    `${file}: version is ${document.version}, but version ${published.version} with other content is in force for scope ` +
    `"${document.scope}"; raise version to ${published.version + 1}`;
  return { file, code: 'version_not_raised', message };
}
