/** 知识附件: a file may be taken out of an article; versions that were handed in before keep it. */
export const articleFiles = `
-- ms since the epoch; null: it was not.
alter table article_file add column removed_at bigint;
alter table article_file add column removed_by text references "user";
`;
