import { useEffect } from "react";
import { useSession } from "../server/queries.ts";

type Kept = Pick<Storage, "getItem" | "setItem">;
const keyOf = (user: string): string => `zongji.order.${user}`;
const anId = /^[\w-]{1,64}$/;

/** The order that this person opened last in this browser, at the desk or at its own page: other pages, in other tabs too, offer what can be done with it. */
export const openedBy = (storage: Kept, user: string): string | undefined => {
  const id = storage.getItem(keyOf(user)) ?? "";
  return anId.test(id) ? id : undefined;
};

export const noteOpened = (storage: Kept, user: string, id: string): void => storage.setItem(keyOf(user), id);

/** Notes that the person has this order open. */
export const useNoteOpened = (id: string): void => {
  const user = useSession().data?.user.id;
  useEffect(() => {
    if (user !== undefined) noteOpened(localStorage, user, id);
  }, [user, id]);
};
