/**
 * The house rules that no linter knows: names of folders and files, words, descriptions of packages. Each problem names
 * the path and what to do instead, so that the rule teaches itself.
 */
export interface TrackedFile {
  readonly path: string;
  readonly text: string;
}

/** Folder names that say nothing about what is inside (style: "one idea in one place"). */
const bannedFolders: Readonly<Record<string, string>> = {
  utils: 'name the folder after what the code does',
  helpers: 'put the helper beside its one caller',
  common: 'name the folder after what the code does',
  shared: 'an adapter is named after what it wraps',
  core: 'name the area',
  misc: 'give each idea its own file',
  lib: 'libraries live in libs/<area>',
  base: 'compose instead of inheriting',
  types: 'a type lives beside what it describes',
  interfaces: 'a type lives beside what it describes',
  constants: 'a constant lives beside its use',
  dto: 'the zod schema in libs/contracts is the type',
};

/** Suffixes that mark a file as touching the outside world, and those of tests (DESIGN §6). */
const suffixes = [
  'module',
  'config',
  'consumer',
  'controller',
  'store',
  'table',
  'client',
  'metrics',
  'unit.spec',
  'int.spec',
  'e2e.spec',
  'suite',
  'd',
];

const sourceFile = /^(?:apps|libs|tools|e2e|bench|chaos|fuzz|eval|examples)\/.*\.tsx?$/;

export function tidyProblems(files: readonly TrackedFile[]): string[] {
  return [
    ...files.flatMap(({ path }) => folderProblems(path)),
    ...files.filter(({ path }) => sourceFile.test(path)).flatMap(({ path }) => nameProblems(path)),
    ...files.flatMap(textProblems),
    ...files.filter(({ path }) => /^(?:apps|libs)\/[^/]+\/package\.json$/.test(path)).flatMap(tagProblems),
  ].sort();
}

function folderProblems(path: string): string[] {
  return path
    .split('/')
    .slice(0, -1)
    .filter((folder) => folder in bannedFolders)
    .map((folder) => `${path}: folder "${folder}" is banned; ${bannedFolders[folder]}`);
}

function nameProblems(path: string): string[] {
  const name = path
    .split('/')
    .at(-1)!
    .replace(/\.tsx?$/, '');
  if (name === 'index') return [`${path}: no barrels; import from the file that defines the thing`];
  const [stem = '', ...suffix] = name.split('.');
  const problems: string[] = [];
  if (suffix.length > 0 && !suffixes.includes(suffix.join('.'))) {
    problems.push(`${path}: suffix ".${suffix.join('.')}" is not on the list (${suffixes.join(', ')})`);
  }
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(stem)) problems.push(`${path}: file names are kebab-case`);
  return problems;
}

const workMarker = new RegExp(`\\b(?:${['TO', 'FIX'].map((w) => w + (w === 'TO' ? 'DO' : 'ME')).join('|')})\\b`);

/** Nest's way to make a cycle permanent; written so that this file does not match itself. */
const cycleMaker = new RegExp(['\\bforward', 'Ref\\b'].join(''));

function textProblems({ path, text }: TrackedFile): string[] {
  if (!/\.(?:tsx?|mjs|ya?ml|sql|md|css)$/.test(path)) return [];
  const problems: string[] = [];
  if (workMarker.test(text)) problems.push(`${path}: a note about unfinished work; finish it or open an issue`);
  if (cycleMaker.test(text) && sourceFile.test(path)) {
    problems.push(`${path}: a forward reference makes a cycle permanent; split the module`);
  }
  return problems;
}

function tagProblems({ path, text }: TrackedFile): string[] {
  const manifest = JSON.parse(text) as { nx?: { tags?: string[] } };
  const tags = manifest.nx?.tags ?? [];
  const missing = ['type:', 'area:'].filter((kind) => !tags.some((tag) => tag.startsWith(kind)));
  return missing.map((kind) => `${path}: nx.tags has no "${kind}…" tag, so the boundary lint cannot judge it`);
}
