import { DBOS, type DLogger } from '@dbos-inc/dbos-sdk';

/** Connections of its pool; twice what it takes by default. */
const poolSize = 20;
const topic = 'verdict';
const waitSeconds = 60;

/** A workflow that does nothing but wait for a person, as the engine's documentation writes one. */
const waitForVerdict = DBOS.registerWorkflow(async () => DBOS.recv<string>(topic, { timeoutSeconds: waitSeconds }), {
  name: 'waitForVerdict',
});

/** The durable-workflow engine beside which a lifecycle is measured, with a database of its own on the same server. */
export class WorkflowEngine {
  static async start(databaseUrl: string): Promise<WorkflowEngine> {
    const url = new URL(databaseUrl);
    url.pathname = '/workflow_engine';
    DBOS.setConfig({
      name: 'bench',
      systemDatabaseUrl: url.href,
      systemDatabasePoolSize: poolSize,
      logger: onlyProblems,
    });
    await DBOS.launch();
    return new WorkflowEngine();
  }

  /** Creates a workflow that waits, resumes it and takes its result; true when that is what was sent. */
  async createWaitResume(workflowId: string): Promise<boolean> {
    const handle = await DBOS.startWorkflow(waitForVerdict, { workflowID: workflowId })();
    await DBOS.send(workflowId, 'approve', topic);
    return (await handle.getResult()) === 'approve';
  }

  async stop(): Promise<void> {
    await DBOS.shutdown();
  }
}

const say = (entry: unknown): void => void process.stderr.write(`  DBOS: ${String(entry)}\n`);
const nothing = (): void => undefined;

/** Its own logger would write to standard output, where the figures go. */
const onlyProblems: DLogger = { info: nothing, debug: nothing, warn: say, error: say };
