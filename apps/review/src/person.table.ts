import type { ReviewerProfile } from '@tidegate/contracts/http-cases';
import type { Colleague } from '@tidegate/contracts/http-colleagues';
import type { Queryable, Transaction } from '@tidegate/postgres/database';

/** What an issuer said about somebody, and when (RFC 3339). Without tenants the person may review nothing. */
export interface Said {
  readonly profile: ReviewerProfile;
  readonly at: string;
}

/** Puts what was said in the place of what was said before, or leaves it where something newer is known. */
export async function rememberPerson(tx: Transaction, { profile, at }: Said): Promise<void> {
  const { id, name, roles, queues } = profile;
  if (profile.tenants.length === 0) return withdrawRights(tx, id, at);
  const tenants = profile.tenants.toSorted();
  // The row of the person is locked from here on, so two instances cannot mix what they were told.
  const count = await tx.execute(
    `insert into person as p (person_id, name, roles, queues, since, said_at) values ($1, $2, $3, $4, $6, $6)
     on conflict (person_id) do update set name = excluded.name, roles = excluded.roles, queues = excluded.queues,
       said_at = excluded.said_at, since = case
         when p.roles = excluded.roles and p.queues = excluded.queues and $5::text[] = array(
           select t.tenant_id from person_tenant t where t.person_id = p.person_id order by t.tenant_id collate "C")
         then p.since else excluded.said_at end
     where p.said_at <= excluded.said_at`,
    [id, name, roles, queues, tenants, at],
    { name: 'person_remember' },
  );
  if (count === 0) return;
  await tx.execute(
    'delete from person_tenant where person_id = $1 and not tenant_id = any($2::text[])',
    [id, tenants],
    {
      name: 'person_tenant_drop',
    },
  );
  await tx.execute(
    `insert into person_tenant (person_id, tenant_id) select $1, unnest($2::text[]) on conflict do nothing`,
    [id, tenants],
    { name: 'person_tenant_add' },
  );
}

/** Leaves of somebody who is known only that they may review nothing; of others nothing is written. */
async function withdrawRights(tx: Transaction, id: string, at: string): Promise<void> {
  const count = await tx.execute(
    `update person set name = '', roles = '{}', queues = '{}', since = $2, said_at = $2
     where person_id = $1 and said_at <= $2`,
    [id, at],
    { name: 'person_withdraw' },
  );
  if (count > 0) await tx.execute('delete from person_tenant where person_id = $1', [id]);
}

/** Everybody who may review something, by name; with only those tenants that may be told of here. */
export function listPeople(queryable: Queryable): Promise<Colleague[]> {
  return queryable.query<Colleague>(`${reading} group by p.person_id order by lower(p.name), p.person_id`, [], {
    name: 'person_list',
  });
}

export async function findPerson(queryable: Queryable, id: string): Promise<Colleague | undefined> {
  const [row] = await queryable.query<Colleague>(`${reading} where p.person_id = $1 group by p.person_id`, [id], {
    name: 'person_find',
  });
  return row;
}

const reading = `select p.person_id as id, p.name, p.roles, p.queues, p.since,
  array_agg(t.tenant_id order by t.tenant_id) as tenants from person p join person_tenant t using (person_id)`;

/** Forgets whom no issuer has vouched for since `before`. */
export async function forgetPeople(queryable: Queryable, before: string): Promise<void> {
  await queryable.execute('delete from person where said_at < $1', [before]);
}
