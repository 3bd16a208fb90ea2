import { useQueryClient } from "@tanstack/react-query";
import type { Desk, DeskCall } from "@zongji/api";
import { useEffect, useState } from "react";
import { keepAnswered } from "../server/queries.ts";
import { failureOf, request } from "../server/request.ts";
import { NoteDraft, TypesGone } from "./note-draft.ts";

/** In these she has the call, or has had it: it is hers to write of. */
const hers: ReadonlySet<DeskCall["at"]> = new Set(["talking", "held", "consulting", "threeWay", "wrapUp"]);

/** The note of the call that she talks in or wraps up. */
export const useNoteDraft = (desk: Desk | undefined): NoteDraft | undefined => {
  const client = useQueryClient();
  const [draft, setDraft] = useState<NoteDraft>();
  const call = desk?.call;
  const id = call && call.citizen !== null && hers.has(call.at) ? call.call : undefined;
  const known = call?.note ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known of it when it is opened; later it comes from this page.
  useEffect(() => {
    if (id === undefined) return;
    const save: ConstructorParameters<typeof NoteDraft>[2] = async (body) => {
      try {
        await keepAnswered(client, () => request("agentNote", { body: { ...body, alsoTypes: [...body.alsoTypes] } }));
      } catch (error) {
        throw failureOf(error).problem?.reason === "badBusinessType" ? new TypesGone() : error;
      }
    };
    const opened = new NoteDraft(id, known, save, localStorage);
    setDraft(opened);
    return () => {
      setDraft(undefined);
      opened.close();
    };
  }, [id, client]);
  return draft;
};
