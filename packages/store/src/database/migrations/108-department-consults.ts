/** 协办事项 as a list: what a department was asked, by when it was due, whatever became of it. */
export const departmentConsults = `
create index order_consult_department on order_consult (department, due_at, id);
`;
