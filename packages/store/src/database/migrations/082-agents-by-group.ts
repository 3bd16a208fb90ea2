/** Agents' time is told by the group of the call that they talk or wrap up in: a state finds its talk, and a talk that changed its states. */
export const agentsByGroup = `
create index measure_talk_call on measure_talk (call);
create index agent_state_span_call on agent_state_span (call) where call is not null;
`;
