-- People who signed in, and those who are on their way (requirement I4; docs/identity.md). What a browser holds is a random
-- text of which only the digest is here.
create table sign_in_attempt (
  state_digest text        primary key,
  verifier     text        not null,
  nonce        text        not null,
  return_to    text        not null,
  started_at   timestamptz not null
);

-- Claims are kept as the issuer gave them; what they entitle to is read from the configuration with each request.
create table session (
  session_digest text        primary key,
  issuer         text        not null,
  claims         jsonb       not null,
  id_token       text        not null,
  started_at     timestamptz not null,
  seen_at        timestamptz not null,
  ends_at        timestamptz not null
);
create index session_ends on session (ends_at);
