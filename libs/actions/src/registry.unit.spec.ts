import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ActionRegistry } from './registry.ts';

const shipped = readFileSync(new URL('../../../config/actions.yaml', import.meta.url), 'utf8');

describe('the action registry', () => {
  it('reads the file that is shipped once its addresses are set', () => {
    const registry = ActionRegistry.parse(
      parse(shipped.replaceAll('${SYSTEMS_OF_RECORD_URL}', 'http://127.0.0.1:4700')),
    );
    expect(registry.actions.map(({ name }) => name)).toEqual([
      'issue_refund',
      'update_address',
      'send_reply',
      'restart_service',
      'scale_service',
      'delete_volume',
    ]);
  });

  it('refuses an address with a variable that is not set', () => {
    const { error } = ActionRegistry.safeParse(parse(shipped));
    expect(error?.issues[0]).toMatchObject({ path: ['actions', 0, 'connector', 'url'] });
    expect(error?.issues[0]?.message).toContain('must be set');
  });

  it('refuses an action that is there twice', () => {
    const { actions } = ActionRegistry.parse(parse(shipped.replaceAll('${SYSTEMS_OF_RECORD_URL}', 'http://localhost')));
    const { error } = ActionRegistry.safeParse({ actions: [...actions, actions[0]] });
    expect(error?.issues[0]).toMatchObject({
      path: ['actions', 6, 'name'],
      message: 'must be unique; "issue_refund" is there twice',
    });
  });

  it('refuses a time-out above what the lease of a worker allows, and unknown fields', () => {
    const text = shipped
      .replaceAll('${SYSTEMS_OF_RECORD_URL}', 'http://localhost')
      .replaceAll('kind: http', 'kind: http\n      timeoutMs: 60000');
    expect(ActionRegistry.safeParse(parse(text)).success).toBe(false);
    expect(ActionRegistry.safeParse({ actions: [], more: 1 }).success).toBe(false);
  });

  it('refuses an action that both Tidegate and its product would execute', () => {
    const both = parse(shipped.replaceAll('${SYSTEMS_OF_RECORD_URL}', 'http://localhost')) as {
      actions: { name: string }[];
      executedByProducts: string[];
    };
    const { error } = ActionRegistry.safeParse({ ...both, executedByProducts: [both.actions[0]?.name] });
    expect(error?.issues[0]?.message).toContain('either Tidegate executes it or the product does');
  });
});
