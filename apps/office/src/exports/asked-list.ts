import { maskIdentity, maskNumber, plainIdentity } from "@zongji/domain";
import { Refusal } from "@zongji/web";
import { checkPart } from "@zongji/web/node";
import { askedOf, type ListAsk, readerOf, withoutForbidden } from "../lists/index.ts";
import type { AnyRoom } from "./list-file.ts";

/** Neither a telephone number nor an identity number stands in full in the audit trail, in the job's row or on the file's second sheet. */
export const toldOf = (filters: Readonly<Record<string, unknown>>) => ({
  ...filters,
  ...(typeof filters.number === "string" && { number: maskNumber(filters.number) }),
  ...(typeof filters.identity === "string" && { identity: maskIdentity(plainIdentity(filters.identity)) }),
});

/** What is asked for of a list, checked. @throws Refusal badRequest, forbidden */
export const askedList = async (
  room: AnyRoom,
  body: { readonly query: object; readonly columns: readonly string[] },
  ask: ListAsk,
  now: number,
) => {
  const { list } = room;
  const reader = readerOf(list, ask.session.principal);
  const query = checkPart(list.query, "query", body.query) as Readonly<Record<string, unknown>>;
  const unknown = body.columns.find((name) => !Object.hasOwn(list.columns, name));
  if (unknown !== undefined) throw new Refusal("badRequest", { field: "columns" });
  const columns = withoutForbidden(list, body.columns, reader);
  if (columns.length < body.columns.length) throw new Refusal("forbidden");
  const { filters, sort } = askedOf(list, query, reader);
  const filter = (await room.filterOf(filters, reader, ask, now)) as object;
  return { reader, columns, filters, sort, filter };
};
