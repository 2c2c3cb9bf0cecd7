import { faults, startSystemsOfRecord, type Fault } from './server.ts';

/** `node examples/systems-of-record/main.ts`: prints its address as one JSON line and stays up. */
const { SYSTEMS_OF_RECORD_PORT = '4700', SYSTEMS_OF_RECORD_HOST = '127.0.0.1' } = process.env;
const { SYSTEMS_OF_RECORD_FAULT: fault = '', SYSTEMS_OF_RECORD_SLOW_MS: slowMs = '2000' } = process.env;
if (fault !== '' && !(faults as readonly string[]).includes(fault)) {
  throw new Error(`SYSTEMS_OF_RECORD_FAULT is "${fault}"; set one of ${faults.join(', ')}, or leave it empty`);
}

const systems = await startSystemsOfRecord({
  port: Number(SYSTEMS_OF_RECORD_PORT),
  host: SYSTEMS_OF_RECORD_HOST,
  slowMs: Number(slowMs),
  ...(fault === '' ? {} : { fault: fault as Fault }),
});
process.stdout.write(`${JSON.stringify({ kind: 'listening', service: 'systems-of-record', url: systems.url })}\n`);
process.send?.({ kind: 'listening', service: 'systems-of-record', url: systems.url });

const stop = () => {
  void systems.close().then(() => process.exit(0));
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
// A parent that is gone, however it ended, must leave nothing behind.
process.once('disconnect', stop);
