/** 可见角色: a category of the knowledge base may be for some roles alone. */
export const categoryRoles = `
-- Who reads what stands in it and beneath it; null: whoever may read articles. No reference to role: one that is deleted leaves the category closed, not open.
alter table knowledge_category add column roles text[] check (cardinality(roles) > 0);
-- Where the version stood that a notice tells of: its title is that version's.
alter table article_notice add column category text;
update article_notice n set category = v.content ->> 'category'
  from article_version v where v.article = n.article and v.version = n.version;
`;
