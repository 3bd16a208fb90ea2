/**
 * Which of the things of before measures knew of them were looked through to the end (packages/store/src/orders/unmeasured.ts), and how many could not be told. A migration
 * that forgets what measures know of some deletes its row here.
 */
export const deskFilled = `
create table desk_filled (
  thing text primary key,
  -- ms since the epoch.
  at bigint not null,
  failed bigint not null
);
`;
