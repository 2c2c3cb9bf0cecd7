import { Slug } from '@tidegate/contracts/envelope';
import { callerRoles } from '@tidegate/contracts/http-route';
import { z } from 'zod';

const ClaimName = z.string().min(1).max(128);

/** Whether a claim of the token has a value: is it, or is a list with it. */
const Condition = z.strictObject({
  claim: ClaimName.describe('Name of the claim, such as `groups`.'),
  has: z.string().min(1).max(512),
});

const TenantNames = z.union([z.literal('*'), z.array(Slug).min(1), z.strictObject({ claim: ClaimName })]);

/** What a token with certain claims may do. */
export const EntitlementRule = z.strictObject({
  when: z.array(Condition).min(1).describe('All of them have to hold.'),
  roles: z.array(z.enum(callerRoles)).min(1),
  tenants: TenantNames.describe('`*`, a list of tenants, or the claim that holds the list.'),
  approves: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be a role such as senior_reviewer'))
    .default([])
    .describe('Approver roles of a reviewer.'),
  queues: z
    .union([z.literal('*'), z.array(Slug).min(1)])
    .default('*')
    .describe('Queues of a reviewer.'),
});
export type EntitlementRule = z.infer<typeof EntitlementRule>;

/** Signature algorithms of tokens; none with a shared secret, and never `none` (ASVS 5.0, 9.1.2). */
const Algorithm = z.enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']);

export const IssuerEntry = z
  .strictObject({
    issuer: z.url().describe('Exactly as it stands in the claim `iss`.'),
    name: Slug.optional().describe(
      'Ends the ids of its people (`<sub>@<name>`); needed where there are several issuers.',
    ),
    audience: z.string().min(1).max(256).describe('What the claim `aud` of access tokens has to have.'),
    jwksUri: z.url().optional().describe('Where its keys are; asked of the issuer when left out.'),
    algorithms: z.array(Algorithm).min(1).default(['RS256', 'PS256', 'ES256', 'EdDSA']),
    nameClaim: ClaimName.default('name').describe('What people are called on screens; never who they are.'),
    login: z
      .strictObject({
        clientId: z.string().min(1).max(256),
        scope: z.string().min(1).max(512).default('openid profile'),
      })
      .optional()
      .describe('People sign in to the console here; one issuer at most has it.'),
    entitlements: z.array(EntitlementRule).min(1).max(500),
  })
  .refine(({ audience, login }) => audience !== login?.clientId, {
    path: ['audience'],
    message: 'must not be the client id of the login: ID tokens would pass for access tokens',
  });
export type IssuerEntry = z.infer<typeof IssuerEntry>;

/** `config/identity.yaml`: whose tokens are believed, and what they entitle to (requirement I4). */
export const IdentityDocument = z
  .strictObject({ issuers: z.array(IssuerEntry).max(20).default([]) })
  .superRefine(({ issuers }, context) => {
    const refuse = (index: number, field: string, message: string) =>
      context.addIssue({ code: 'custom', path: ['issuers', index, field], message });
    issuers.forEach(({ issuer, name, login }, index) => {
      const above = issuers.slice(0, index);
      if (above.some((one) => one.issuer === issuer)) refuse(index, 'issuer', 'must be one that is not above');
      if (issuers.length > 1 && name === undefined)
        refuse(index, 'name', 'must be there, since there are several issuers');
      if (name !== undefined && above.some((one) => one.name === name))
        refuse(index, 'name', 'must be one that is not above');
      if (login && above.some((one) => one.login)) refuse(index, 'login', 'must be at one issuer only');
    });
  });
export type IdentityDocument = z.infer<typeof IdentityDocument>;
