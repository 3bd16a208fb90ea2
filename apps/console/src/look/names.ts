/** An agent as people say her: the name with the agent number, which some names have in them already. */
export const agentName = (name: string, agentNo: string): string =>
  name.includes(agentNo) ? name : `${name} ${agentNo}`;

/** The same of a label that was put together already: `座席 8002 8002` says it twice. */
export const saidOnce = (label: string): string => label.replace(/(\b\d{3,8}) \1$/, "$1");
