import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { asyncApiDocument } from './asyncapi-document.ts';
import { eventDefinitions } from './event-catalogue.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The official parser, in a process of its own: it patches globals that Jest guards. */
const parseWithOfficialParser = `
  const { Parser } = require('@asyncapi/parser');
  let text = '';
  process.stdin.on('data', (chunk) => (text += chunk)).on('end', async () => {
    const { document, diagnostics } = await new Parser().parse(text);
    const errors = diagnostics.filter((d) => d.severity === 0).map((d) => d.path.join('/') + ': ' + d.message);
    const messages = document ? document.allMessages().all().map((m) => m.name()) : [];
    process.stdout.write(JSON.stringify({ errors, messages }));
  });`;

describe('the AsyncAPI document', () => {
  it('is read by the official parser without an error, with every event type in it', () => {
    const answer = execFileSync(process.execPath, ['-e', parseWithOfficialParser], {
      cwd: root,
      input: JSON.stringify(asyncApiDocument()),
    });
    const { errors, messages } = JSON.parse(answer.toString()) as { errors: string[]; messages: string[] };
    expect(errors).toEqual([]);
    expect([...new Set(messages)].sort()).toEqual(eventDefinitions.map(({ type }) => type).sort());
  });

  it('carries schemas that a validator of another make can compile', () => {
    const ajv = new Ajv({ strict: false, logger: false });
    const { components } = asyncApiDocument() as {
      components: { messages: Record<string, { payload: object }>; schemas: Record<string, object> };
    };
    ajv.addSchema({ $id: 'document', components });
    for (const message of Object.values(components.messages)) {
      const absolute = JSON.stringify(message.payload).replaceAll('"#/components', '"document#/components');
      expect(() => ajv.compile(JSON.parse(absolute) as object)).not.toThrow();
    }
  });
});
