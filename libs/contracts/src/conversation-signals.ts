import { z } from 'zod';
import { count, explained, ratio } from './signal-shapes.ts';

/** Conversation signals (requirement B5; source texts [0], [1], [3]); the context triggers of C6 read them. */
export const ConversationSignals = z.object({
  intentAmbiguity: ratio
    .optional()
    .describe(
      explained('1 when the intent is fully ambiguous.', '1 minus the margin between the two likeliest intents.'),
    ),
  identityConfidence: ratio
    .optional()
    .describe(
      explained(
        'How sure it is that the user is who they say.',
        'from your authentication: its method, age and risk score.',
      ),
    ),
  distress: z.boolean().optional().describe(explained('The user is in distress.', 'a sentiment classifier, or words.')),
  urgency: ratio
    .optional()
    .describe(
      explained('How urgent the user says it is; 1 when it cannot wait.', 'a classifier over the conversation.'),
    ),
  asksForPerson: z.boolean().optional().describe(explained('The user asks for a person.', 'a classifier, or words.')),
  vip: z
    .boolean()
    .optional()
    .describe(explained('The user is marked as important.', 'look the user up in the register of accounts.')),
  legalMention: z.boolean().optional().describe(explained('Legal steps are mentioned.', 'a classifier, or words.')),
  mediaMention: z
    .boolean()
    .optional()
    .describe(explained('Media or public attention is mentioned.', 'a classifier, or words.')),
  userTurns: count
    .optional()
    .describe(explained('Messages of the user so far.', 'count them, the first question included.')),
  agentTurns: count
    .optional()
    .describe(
      explained('Messages of the agent to the user so far.', 'count those with text; tool calls are no messages.'),
    ),
});
export type ConversationSignals = z.infer<typeof ConversationSignals>;
