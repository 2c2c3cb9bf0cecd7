/** A record that leaves through the outbox, encoded. */
export interface StagedRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  /** As JSON. */
  readonly headers: string;
}

/** The statement that puts records into the outbox, in the order given. */
export function outboxInsertOf(records: readonly StagedRecord[]) {
  return {
    name: 'outbox_stage',
    text: `insert into outbox (topic, key, value, headers)
     select topic, key, value, headers::jsonb
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as given (topic, key, value, headers, place)
     order by place`,
    values: [
      records.map(({ topic }) => topic),
      records.map(({ key }) => key),
      records.map(({ value }) => value),
      records.map(({ headers }) => headers),
    ],
  };
}
