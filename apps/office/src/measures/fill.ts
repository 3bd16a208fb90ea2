import { type Db, isDatabaseDown, type Log, measureUnknown, noteFilled, unmeasuredThings } from "@zongji/store";

/**
 * Tells reports of work orders and letters of before they knew of any, once: each time from where it was. Returns how to go on while one may; it resolves to whether
 * all were looked through. One that can't be told is logged and passed over until the office starts again; it never rejects.
 */
export const createFilling = (db: Db, log: Log): ((mayGoOn: () => boolean) => Promise<boolean>) => {
  const left = [...unmeasuredThings];
  let [after, told, missed, isFailing] = ["", 0, 0, false];
  const page = async (thing: (typeof left)[number]): Promise<void> => {
    const { last, failed, ...page } = await measureUnknown(db, thing, after);
    for (const { id, error } of failed) log.error({ err: error, thing, id }, "reports could not be told of this one");
    told += page.told;
    missed += failed.length;
    after = last ?? "";
    if (last !== undefined) return;
    const untold = missed;
    missed = 0;
    await noteFilled(db, thing, untold);
    left.shift();
  };
  return async (mayGoOn) => {
    if (left.length === 0) return true;
    try {
      while (left.length > 0 && mayGoOn()) await page(left[0]!);
      isFailing = false;
    } catch (error) {
      const away = isDatabaseDown(error);
      if (!isFailing)
        log.warn({ error: String(error), away }, "reports could not be told of orders and letters of before");
      isFailing = true;
    }
    if (left.length === 0 && told > 0) log.info({ told }, "reports know of all orders and letters of before");
    return left.length === 0;
  };
};
