/** What the switchboard counts since its start. */
export const newCounts = () => ({
  commandsIgnored: 0,
  promptsUnknown: 0,
  mediaRestarts: 0,
  mediaFailures: 0,
  drained: 0,
  overLimit: 0,
});
