/** What people upload, read in threads apart. It loads nothing of the other rooms, so that a thread begins at once. */
export { readApart } from "./apart.ts";
export { answerApart } from "./apart-thread.ts";
export { rowsApart } from "./rows-apart.ts";
export { csvRows, encodingOf, rowsOf, type TableRow } from "./table-file.ts";
export { entriesOf, TableRefused, unpacked } from "./unzip.ts";
