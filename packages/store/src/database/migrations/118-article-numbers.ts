/** 条目编号: a caller may type an article's number, and hear what is written for the telephone. */
export const articleNumbers = `
create sequence article_number as integer start 1001;
alter table article add column number integer;
update article a set number = n.number
  from (select id, 1000 + row_number() over (order by created_at, id) as number from article) n where n.id = a.id;
select setval('article_number', coalesce((select max(number) from article), 1000) + 1, false);
alter table article alter column number set default nextval('article_number');
alter table article alter column number set not null;
alter sequence article_number owned by article.number;
create unique index article_by_number on article (number);
`;
