/** Answers that have come back to who asked: every page of an agent's asks for them each minute. */
export const consultationsBack = `
create index consultation_back on consultation (asked_by) where state in ('answered', 'returned');
`;
