/** An agent's facts are read by themselves, to make 座席状态记录. */
export const factAgent = `
create index fact_agent on fact (agent, at) where agent is not null;
`;
