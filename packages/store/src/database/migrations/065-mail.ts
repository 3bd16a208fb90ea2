/** The mail server that reports are sent by: one row. */
export const mail = `
create table mail_setting (
  one boolean primary key default true check (one),
  body jsonb not null,
  -- Sealed.
  password bytea
);
`;
