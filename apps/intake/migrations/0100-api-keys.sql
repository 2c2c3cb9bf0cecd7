-- API keys of products (requirement I4). What proves a key is a keyed digest of its secret, which is nowhere (ADR 27).
create table api_key (
  key_id     text        primary key,
  tenant_id  text        not null,
  product    text        not null,
  -- Operation ids that the key is limited to; null for all that products may call.
  routes     text[],
  note       text        not null,
  digest     text        not null,
  created_by text        not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_by text,
  revoked_at timestamptz,
  check ((revoked_by is null) = (revoked_at is null))
);
create index api_key_of_product on api_key (tenant_id, product);
