/** A phone that nobody has named has no name: what it is the console says, in its reader's language. */
export const deviceLabel = `update device set label = '' where label in ('浏览器', 'SIP 话机');`;
