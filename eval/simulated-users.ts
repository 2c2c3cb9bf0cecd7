import type { TauEpisode } from '@tidegate/cli/tau-episodes';

const identifiers = [
  /\b(?!HAT\d{3})(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6}\b/g,
  /#W\d{7}/g,
  /\b[a-z]+_[a-z]+_\d{4}\b/g,
  /\b(?:credit_card|gift_card|paypal|certificate)_\d+\b/g,
];

/**
 * The simulated user of each episode, as a name for its group. One user recurs under other task ids in other recordings, so episodes
 * belong together that name the same reservation, order, account or means of payment, in the request or in a write that
 * succeeded. An episode that names none belongs to the user of most others with its task id. For splitting only.
 */
export function simulatedUsers(episodes: readonly TauEpisode[]): string[] {
  const links = new Links();
  const named = episodes.map((episode) => identifiersOf(episode).map((id) => `${episode.domain} ${id}`));
  for (const ids of named) for (const id of ids) links.join(ids[0]!, id);
  linkNames(episodes, named, links);
  const users = named.map((ids) => (ids.length === 0 ? undefined : links.rootOf(ids[0]!)));
  const usual = usualUsers(episodes, users);
  return episodes.map((episode, index) => users[index] ?? usual.get(taskOf(episode)) ?? taskOf(episode));
}

/** The task as its recording names it: generation of the benchmark, domain and id. */
export function taskOf({ source, domain, task_id }: TauEpisode): string {
  return `${source.split(':')[0]} ${domain} ${task_id}`;
}

/** Joins a request that says "Mei Brown" with the account mei_brown_7075. */
function linkNames(episodes: readonly TauEpisode[], named: string[][], links: Links): void {
  const accounts = new Set(named.flat().filter((id) => / [a-z]+_[a-z]+_\d{4}$/.test(id)));
  for (const account of accounts) {
    const [domain, id] = account.split(' ') as [string, string];
    const name = id.split('_').slice(0, 2).join(' ');
    for (const [index, episode] of episodes.entries()) {
      if (episode.domain !== domain || !episode.request.toLowerCase().includes(name)) continue;
      named[index]!.push(account);
      links.join(named[index]![0]!, account);
    }
  }
}

function usualUsers(episodes: readonly TauEpisode[], users: readonly (string | undefined)[]): Map<string, string> {
  const votes = new Map<string, Map<string, number>>();
  for (const [index, episode] of episodes.entries()) {
    const user = users[index];
    if (user === undefined) continue;
    const counts = votes.get(taskOf(episode)) ?? new Map<string, number>();
    votes.set(taskOf(episode), counts.set(user, (counts.get(user) ?? 0) + 1));
  }
  return new Map([...votes].map(([task, counts]) => [task, [...counts].sort((a, b) => b[1] - a[1])[0]![0]]));
}

function identifiersOf({ request, proposed_actions: writes }: TauEpisode): string[] {
  const done = writes.filter(({ error }) => !error).map(({ args }) => args);
  const text = `${request} ${JSON.stringify(done)}`;
  return identifiers.flatMap((pattern) => text.match(pattern) ?? []);
}

/** Which names mean the same (union-find). */
class Links {
  readonly #parents = new Map<string, string>();

  rootOf(name: string): string {
    let root = name;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root)) root = parent;
    if (root !== name) this.#parents.set(name, root);
    return root;
  }

  join(left: string, right: string): void {
    const [from, to] = [this.rootOf(left), this.rootOf(right)];
    if (from !== to) this.#parents.set(from, to);
  }
}
