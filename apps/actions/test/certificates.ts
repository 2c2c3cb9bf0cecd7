import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether certificates can be made here; tests of mutual TLS say so and are left out where they cannot. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

export interface Identity {
  /** PEM, as the key. */
  readonly cert: string;
  readonly key: string;
}

/** An authority, who it vouches for, and somebody it does not. Valid for a day. */
export function makeCertificates(): { authority: string; system: Identity; tidegate: Identity; stranger: Identity } {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-certificates-'));
  const run = (...given: string[]) =>
    execFileSync('openssl', given, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const request = (name: string, ...more: string[]) =>
    run('req', '-newkey', 'ed25519', '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, ...more);
  const signedBy = (name: string): Identity => {
    request(name, '-out', `${name}.csr`);
    const by = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'];
    run('x509', '-req', '-in', `${name}.csr`, ...by, '-days', '1', '-extfile', 'names', '-out', `${name}.pem`);
    return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
  };
  try {
    writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1');
    for (const name of ['authority', 'stranger']) request(name, '-x509', '-days', '1', '-out', `${name}.pem`);
    return {
      ...{ authority: read('authority.pem'), system: signedBy('system'), tidegate: signedBy('tidegate') },
      stranger: { cert: read('stranger.pem'), key: read('stranger.key') },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
