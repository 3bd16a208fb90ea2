/** A pattern of LIKE for what has this text anywhere in it, with no sign of it read as a wildcard. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
