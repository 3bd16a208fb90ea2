/** A text as it is kept: without zero bytes and lone halves of characters, which PostgreSQL does not take. */
export const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed().trim();
