import { useQuery } from "@tanstack/react-query";
import { ThenCard } from "../../look/then-card.tsx";
import { request } from "../../server/request.ts";

/** The order and the articles of a call as they were then; nothing where there are none, or while they can't be had: the call stands without them. */
export const Then = ({ call }: { call: string }) => {
  const then = useQuery({
    queryKey: ["calls", "then", call],
    queryFn: () => request("callThen", { params: { id: call } }),
  });
  return then.data ? <ThenCard beside={then.data} /> : null;
};
