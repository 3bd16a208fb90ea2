/** An order that was overdue before the citizen was waited for keeps its due moment: such ones are looked for too. */
export const overdueOrders = `
drop index work_order_due;
create index work_order_due on work_order (due_at) where state in ('draft', 'open', 'consulting', 'waiting');
`;
