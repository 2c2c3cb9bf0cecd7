import { digestOf } from '@tidegate/contracts/action-digest';
import type { PolicyDocument } from '@tidegate/contracts/policy-document';

/** A policy as a file has it. */
export interface PolicyFile {
  readonly file: string;
  readonly document: PolicyDocument;
}

/** What is in force for a scope. */
export interface PublishedPolicy {
  readonly version: number;
  readonly hash: string;
}

export interface PublicationProblem {
  readonly file: string;
  readonly code: 'scope_repeated' | 'version_not_raised';
  readonly message: string;
}

export interface PublicationPlan {
  /** Documents that are not in force yet. */
  readonly publish: readonly PolicyDocument[];
  /** Nothing may be published while there is one. */
  readonly problems: readonly PublicationProblem[];
}

/**
 * What to publish so that the files are in force. A document that differs from the one in force needs a higher version,
 * so that a decision's version says which rules made it (requirement C3).
 */
export function planPublication(
  files: readonly PolicyFile[],
  inForce: (scope: string) => PublishedPolicy | undefined,
): PublicationPlan {
  const problems: PublicationProblem[] = [];
  const publish: PolicyDocument[] = [];
  const fileOfScope = new Map<string, string>();
  for (const { file, document } of files) {
    const other = fileOfScope.get(document.scope);
    fileOfScope.set(document.scope, file);
    if (other !== undefined) problems.push(repeatedScope(file, document, other));
    const published = inForce(document.scope);
    if (published?.hash === digestOf(document)) continue;
    if (published !== undefined && document.version <= published.version)
      problems.push(notRaised(file, document, published));
    else publish.push(document);
  }
  return { publish, problems };
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
