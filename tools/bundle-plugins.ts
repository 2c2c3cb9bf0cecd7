import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import type { Plugin } from 'esbuild';

const fromPackages = `${sep}node_modules${sep}`;
const looking = Symbol('looking for a package');

/**
 * Leaves out what a package asks for and is not installed, such as the transports and validators that Nest can do without.
 * An import of our own that cannot be found stays an error.
 */
export const withoutMissingOptions: Plugin = {
  name: 'without-missing-options',
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (pluginData === looking || !importer.includes(fromPackages)) return undefined;
      const found = await builder.resolve(path, { importer, kind, resolveDir, pluginData: looking });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/** A source map that says nothing but where a file begins. */
const emptyMap = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64');

/** Keeps packages out of the source map, which Node holds in memory: theirs are ten times the size of ours. */
export const mapsOfOurOwn: Plugin = {
  name: 'maps-of-our-own',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const unmapped = text.replace(/^\/\/# sourceMappingURL=.*$/gm, '');
      return { contents: `${unmapped}\n//# sourceMappingURL=data:application/json;base64,${emptyMap}`, loader: 'js' };
    });
  },
};
