import { jsonOf } from '@tidegate/contracts/json-text';
import { z } from 'zod';
import { bytesOf } from './bounded-body.ts';

/** An OpenAI-compatible endpoint: `POST <url>/v1/chat/completions`. */
export interface ChatEndpoint {
  readonly url: string;
  readonly apiKey?: string | undefined;
}

export interface ChatMessage {
  readonly role: 'system' | 'user';
  readonly content: string;
}

export interface ChatQuestion {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Most tokens of the answer. */
  readonly answerTokensMax: number;
  /** Asks for one JSON object instead of text. */
  readonly asJson?: boolean;
}

/** The endpoint answered, with nothing that can be used. What it said is not kept: it may be anything. */
export class UnusableReply extends Error {}

const replyBytesMax = 65_536;

const ChatReply = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
});

/**
 * Asks once, without chance (temperature 0), and gives the text of the first choice.
 *
 * @param signal ends the question; give one with a time-out
 * @throws UnusableReply for a reply of another form or above 64 KiB; Error for another status; what `signal` or `fetch` throw
 */
export async function completeChat(
  { url, apiKey }: ChatEndpoint,
  { model, messages, answerTokensMax, asJson = false }: ChatQuestion,
  signal: AbortSignal,
): Promise<string> {
  const response = await fetch(`${url.replace(/\/+$/, '')}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify({
      model,
      messages,
      temperature: 0,
      max_tokens: answerTokensMax,
      ...(asJson ? { response_format: { type: 'json_object' } } : {}),
    }),
    // The key goes to the address that was configured and to no other.
    redirect: 'error',
    signal,
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`status ${response.status}`);
  }
  const bytes = await bytesOf(response.body, replyBytesMax);
  if (bytes === undefined) throw new UnusableReply();
  const reply = ChatReply.safeParse(jsonOf(new TextDecoder().decode(bytes)));
  if (!reply.success) throw new UnusableReply();
  return reply.data.choices[0]!.message.content;
}
