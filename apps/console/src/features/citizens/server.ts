import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Citizen } from "@zongji/api";
import { App } from "antd";
import { useEffect, useState } from "react";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";
import { type Known, RecordDraft, unknown, type Written, WrittenMeanwhile } from "./record-draft.ts";

/** While the office or the database is away it is asked again so often, ms. */
const againMs = 3000;
const oneKey = (id: string) => ["citizens", "one", id];
const callerKey = (party: string) => ["citizens", "caller", party];

/** The record of the person whose number a party is. */
export const useCallerRecord = (party: string) =>
  useQuery({
    queryKey: callerKey(party),
    queryFn: () => request("citizenOfCaller", { params: { id: party } }),
    retry: false,
    refetchInterval: ({ state }) => (state.status === "error" ? againMs : false),
  });

export const useCitizen = (id: string) =>
  useQuery({ queryKey: oneKey(id), queryFn: () => request("citizen", { params: { id } }), retry: false });

export const useCitizenTags = () =>
  useQuery({ queryKey: ["citizens", "tags"], queryFn: () => request("citizenTags"), staleTime: 60_000 });

export const knownOf = ({ id, version, name, notes, tags }: Citizen): Known => ({ id, version, name, notes, tags });

/** Shows a record as it was answered, wherever it is shown. */
export const keepCitizen = (client: QueryClient, citizen: Citizen): void => {
  client.setQueryData(oneKey(citizen.id), citizen);
  for (const { party } of citizen.numbers) client.setQueryData(callerKey(party), { citizen, calls: citizen.calls });
  void client.invalidateQueries({ queryKey: ["list", "citizens"] });
};

/** The record that is there now, where it was changed or made by somebody else. */
const meanwhile = async (
  client: QueryClient,
  error: unknown,
  party: string | undefined,
): Promise<WrittenMeanwhile | undefined> => {
  const { code, problem } = failureOf(error);
  if (code === "stale" && problem?.stale) {
    const current = problem.stale.current as unknown as Citizen;
    return new WrittenMeanwhile(knownOf(current), problem.stale.last?.by ?? null);
  }
  // Made, merged into another or deleted meanwhile: what is written goes on from whatever record the number has now.
  const isAnother = problem?.reason === "numberTaken" || problem?.reason === "citizenMerged" || code === "notFound";
  if (party === undefined || !isAnother) return undefined;
  const found = await request("citizenOfCaller", { params: { id: party } });
  client.setQueryData(callerKey(party), found);
  return found.citizen === null
    ? new WrittenMeanwhile(unknown, null)
    : new WrittenMeanwhile(knownOf(found.citizen), found.citizen.updatedBy);
};

/** What is written of a citizen. @param of what it is kept under: the caller's party, or the record's id @param party of a caller, who may have no record yet */
export const useRecordDraft = (of: string, citizen: Citizen | null, party?: string): RecordDraft | undefined => {
  const client = useQueryClient();
  const [draft, setDraft] = useState<RecordDraft>();
  const known = citizen === null ? unknown : knownOf(citizen);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known of it when it is opened; later versions are told below
  useEffect(() => {
    const save = async (written: Written, { id, version }: Known): Promise<Known> => {
      const body = { ...written, tags: [...written.tags] };
      try {
        const saved =
          id === undefined
            ? await request("createCitizen", { body: { ...body, party: party ?? "" } })
            : await request("changeCitizen", { params: { id }, body: { ...body, version } });
        keepCitizen(client, saved);
        return knownOf(saved);
      } catch (error) {
        throw (await meanwhile(client, error, party)) ?? error;
      }
    };
    const opened = new RecordDraft(of, known, save);
    setDraft(opened);
    return () => {
      setDraft(undefined);
      // What was typed last is not waited for by the page that goes.
      void opened.flush().finally(() => opened.close());
    };
  }, [of, party, client]);
  const { version } = known;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a version says all of it
  useEffect(() => draft?.told(known, citizen?.updatedBy ?? null), [draft, version]);
  return draft;
};

/** Changes a record beside what is written in it: numbers, identity, merges. A refusal is told. */
export const useRecordDeed = () => {
  const client = useQueryClient();
  const words = useFailureWords();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ deed }: { deed: () => Promise<Citizen>; done: string }) => deed(),
    onSuccess: (citizen, { done }) => {
      keepCitizen(client, citizen);
      void message.success(done);
    },
    onError: async (error) => {
      void message.error(words(error));
      if (failureOf(error).code === "stale") await client.invalidateQueries({ queryKey: ["citizens"] });
    },
  });
};
