/** Where somebody has signed in from before is asked at a sign-in to a locked account. */
export const auditUser = `
create index audit_user on audit (user_id, action, address);
`;
