import { z } from 'zod';

export const Address = z
  .string()
  .regex(/^https?:\/\/[^\s$]+$/, 'must be an http or https address; every ${NAME} in it must be set');

/** Where a secret is read when the service starts. The registry never holds one. */
export const SecretSource = z
  .strictObject({
    env: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable')
      .optional(),
    file: z.string().min(1).optional().describe('A path; relative ones begin at the folder of the rule files.'),
  })
  .refine(({ env, file }) => (env === undefined) !== (file === undefined), 'must have either env or file');
export type SecretSource = z.infer<typeof SecretSource>;

/** When a system of record is left alone for a while. */
const Circuit = z
  .strictObject({
    failures: z.int().min(1).max(100).default(5).describe('Calls in a row without a usable answer that open it.'),
    openMs: z.int().min(50).max(600_000).default(10_000).describe('How long nothing is called; then one call tries.'),
  })
  .prefault({});

const often = {
  timeoutMs: z.int().min(50).max(20_000).default(5_000).describe('For each call; below the lease of a worker.'),
  circuit: Circuit,
};

/** Certificates in PEM for mutual TLS. */
const Tls = z.strictObject({
  certificate: SecretSource,
  privateKey: SecretSource,
  authority: SecretSource.optional().describe('Who signed the certificate of the system; else the well-known ones.'),
});

/** `POST` to a system that dries runs, keeps idempotency keys and can be asked afterwards. */
export const HttpConnector = z.strictObject({
  kind: z.literal('http'),
  url: Address.describe('Gets `POST`; with `dryRun=true` it only says what it would do.'),
  reconcileUrl: Address.describe('`GET <reconcileUrl>/<idempotency key>` tells whether the action was done.'),
  rollbackUrl: Address.optional().describe('Gets `POST` with the key and the receipt of what is to be undone.'),
  signing: z
    .strictObject({ keyId: z.string().min(1).max(128), privateKey: SecretSource })
    .optional()
    .describe('Signs each request by RFC 9421 with this Ed25519 key, a PKCS #8 PEM.'),
  tls: Tls.optional(),
  ...often,
});
export type HttpConnector = z.infer<typeof HttpConnector>;

/** One signed message to a receiver, by Standard Webhooks. A 2xx is the receipt. */
export const WebhookConnector = z.strictObject({
  kind: z.literal('webhook'),
  url: Address,
  secret: SecretSource.describe('`whsec_` and base64, 24 to 64 bytes.'),
  previousSecret: SecretSource.optional().describe('Signs beside the new one while receivers change over.'),
  repeatable: z
    .boolean()
    .default(false)
    .describe('Whether the receiver acts once for each `webhook-id`, so that an unknown result may be sent again.'),
  tls: Tls.optional(),
  ...often,
});
export type WebhookConnector = z.infer<typeof WebhookConnector>;

const topic = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,249}$/, 'must be the name of a topic: letters, digits, ".", "_" and "-"')
  .refine((name) => !name.startsWith('tidegate.'), "must not be one of Tidegate's own topics");

/** A command on a topic; whoever does it answers on another topic under the same key. */
export const KafkaConnector = z.strictObject({
  kind: z.literal('kafka'),
  topic,
  receiptTopic: topic.describe('Records with the key of the command and `{"receipt"}` or `{"refusal"}`.'),
  ...often,
});
export type KafkaConnector = z.infer<typeof KafkaConnector>;

/** The product does it itself, with a grant for exactly what the registry lets through (requirement F3). */
export const ProductConnector = z.strictObject({ kind: z.literal('product') });

/** How an action reaches its system of record (docs/actions.md). */
export const Connector = z.discriminatedUnion('kind', [
  HttpConnector,
  WebhookConnector,
  KafkaConnector,
  ProductConnector,
]);
export type Connector = z.infer<typeof Connector>;
