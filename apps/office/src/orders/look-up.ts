import { type Answer, orderDigits } from "@zongji/domain";
import { type Db, findOrderByDigits } from "@zongji/store";

/** What a flow asks for a caller: how far an order is, and nothing else of it. @param what "order/202611300001" @throws what the database throws */
export const lookUp = async (db: Db, what: string): Promise<Answer> => {
  const [kind, typed = ""] = what.split("/");
  const digits = kind === "order" ? orderDigits(typed) : undefined;
  const found = digits === undefined ? undefined : await findOrderByDigits(db, digits);
  return found ? { status: 200, body: JSON.stringify({ state: found.state }) } : { status: 404, body: "" };
};
