/** The page that manages notices shows the last of them. */
export const announcementsByDay = `
create index announcement_from on announcement (from_at desc, id);
`;
