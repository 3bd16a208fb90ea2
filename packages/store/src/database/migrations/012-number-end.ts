/** Numbers are searched by their last four digits, of which a keyed hash stands here; null until that is made, empty where the number can't be read. */
export const numberEnd = `
alter table party add column number_end text;
create index party_number_end on party (number_end);
create index party_without_end on party (id) where number_end is null and number_sealed is not null;
`;
