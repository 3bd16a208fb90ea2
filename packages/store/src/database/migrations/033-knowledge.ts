/**
 * 知识库: articles in versions. What an article holds is of its version; `article` repeats what lists filter and sort by, of the version that readers see, else of the
 * newest. Nothing that somebody wrote is deleted: each save of a draft stays.
 */
export const knowledge = `
-- 甲方: the department that the hotline works for has accounts of its own.
insert into role (name, label) select 'client', '甲方' where exists (select from role) on conflict do nothing;

-- Times: ms since the epoch. Days: YYYY-MM-DD.
create table knowledge_category (
  id text primary key,
  parent text references knowledge_category,
  name text not null,
  place integer not null,
  revision integer not null default 1
);

create table article (
  id text primary key,
  title text not null,
  kind text not null check (kind in ('article', 'guide', 'script', 'process')),
  category text references knowledge_category,
  tags text[] not null,
  business_types text[] not null,
  -- Of the version that readers see, else of the newest.
  state text not null,
  -- The version that readers see; the one that is being worked on, and its state.
  published integer,
  open integer,
  open_state text,
  newest integer not null,
  effective_on text,
  expires_on text,
  updated_at bigint not null,
  updated_by text references "user",
  created_at bigint not null,
  -- Grows with each change that readers may see: the index of the search goes by it.
  changed bigint not null
);
create sequence article_change as bigint owned by article.changed;
create index article_changed on article (changed);
create index article_category on article (category);
create index article_open on article (open_state) where open is not null;

create table article_version (
  article text not null references article,
  version integer not null,
  revision integer not null,
  state text not null check (state in ('draft', 'review', 'approved', 'published', 'superseded', 'withdrawn', 'discarded')),
  title text not null,
  content jsonb not null,
  body text not null,
  by text references "user",
  at bigint not null,
  -- A reviewer's last remark.
  remark text not null default '',
  submitted_at bigint,
  approved_by text references "user",
  approved_at bigint,
  published_by text references "user",
  published_at bigint,
  -- When a later one took its place, or it was withdrawn.
  ended_at bigint,
  primary key (article, version)
);
create unique index article_one_open on article_version (article) where state in ('draft', 'review', 'approved');
create unique index article_one_published on article_version (article) where state = 'published';

create table article_save (
  article text not null,
  version integer not null,
  revision integer not null,
  content jsonb not null,
  by text references "user",
  at bigint not null,
  primary key (article, version, revision)
);

create table article_file (
  id text primary key,
  article text not null references article,
  name text not null,
  type text not null,
  bytes integer not null,
  content bytea not null,
  by text references "user",
  at bigint not null
);
create index article_file_article on article_file (article);
alter table article_file alter column content set storage external;

-- 使用痕迹: each view and copy.
create table article_use (
  id bigint generated always as identity primary key,
  article text not null references article,
  version integer not null,
  how text not null,
  detail text not null default '',
  user_id text references "user",
  at bigint not null
);
create index article_use_article on article_use (article, id);
create index article_use_at on article_use (at);
create trigger article_use_is_append_only before update or delete on article_use for each row execute function refuse_change();

create table article_feedback (
  id text primary key,
  article text not null references article,
  version integer not null,
  kind text not null,
  note text not null,
  user_id text references "user",
  at bigint not null,
  answer text,
  closed_by text references "user",
  closed_at bigint
);
create index article_feedback_open on article_feedback (at) where closed_at is null;
create index article_feedback_article on article_feedback (article, at);

create table article_notice (
  id bigint generated always as identity primary key,
  article text not null references article,
  version integer not null,
  kind text not null,
  title text not null,
  note text not null,
  by text references "user",
  at bigint not null
);
create index article_notice_at on article_notice (at);
create table article_receipt (
  notice bigint not null references article_notice,
  user_id text not null references "user",
  at bigint not null,
  primary key (notice, user_id)
);
`;
