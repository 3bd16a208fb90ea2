// The thread in which the rows of one table are read.

import { answerApart } from "./apart-thread.ts";
import type { AskedRows } from "./rows-apart.ts";
import { rowsOf } from "./table-file.ts";

/** So many are handed over at once: few enough that taking them holds nobody up. */
const rowsAtOnce = 1000;

await answerApart(async ({ bytes, most }: AskedRows, tell) => {
  const rows = rowsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), most);
  for (let from = 0; from < rows.length; from += rowsAtOnce) await tell(rows.slice(from, from + rowsAtOnce));
});
