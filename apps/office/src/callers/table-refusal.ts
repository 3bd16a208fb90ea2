import { Refusal } from "@zongji/web";
import { TableRefused } from "../uploads/index.ts";

/** What a person is told of a table that can't be read; any other error as it is. @param words for a file that is torn, and for one of another kind */
export const tableRefusal = (error: unknown, words = { torn: "tableTorn", kind: "tableKind" }): unknown => {
  if (!(error instanceof TableRefused)) return error;
  const { reason, columns } = error;
  if (reason === "large") return new Refusal("tooLarge");
  if (reason === "wide")
    return new Refusal("badRequest", { field: "file", reason: "tableWide", other: String(columns) });
  return new Refusal("unsupportedMedia", { reason: words[reason] });
};
