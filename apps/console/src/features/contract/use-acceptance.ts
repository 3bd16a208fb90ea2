import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { StageAcceptance, StageSample } from "@zongji/api";
import { drawCalls, listText, sha256Hex } from "@zongji/domain";
import { App } from "antd";
import { useFailureWords } from "../../server/failure.ts";
import { addressOf, request } from "../../server/request.ts";

const keyOf = (stage: string) => ["contract", "acceptance", stage];

/** Samples and packs of a stage; a pack that is being made is followed closely. */
export const useAcceptance = (stage: string) =>
  useQuery({
    queryKey: keyOf(stage),
    queryFn: () => request("stageAcceptance", { params: { stage } }),
    refetchInterval: ({ state: { data } }) => (data?.making && data.making.state !== "failed" ? 1500 : 15_000),
  });

/** What either side does about them; a refusal is told. */
const useAct = <V>(stage: string, perform: (given: V) => Promise<StageAcceptance>) => {
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    onMutate: () => client.cancelQueries({ queryKey: keyOf(stage) }),
    mutationFn: perform,
    onSuccess: async (now) => {
      // First the contract: whoever clicks on what this shows acts from the state that follows it.
      await client.invalidateQueries({ queryKey: ["contract"], exact: true });
      client.setQueryData<StageAcceptance>(keyOf(stage), now);
    },
    onError: (error) => void message.error(words(error)),
  });
};

export const usePrepare = (stage: string) =>
  useAct(stage, (size: number) => request("prepareStageSample", { params: { stage }, body: { size } }));
export const useDraw = (stage: string, sample: number) =>
  useAct(stage, (word: string) => request("drawStageSample", { params: { stage, sample }, body: { word } }));
export const useMakePack = (stage: string) =>
  useAct(stage, (_: null) => request("makeStagePack", { params: { stage } }));

export const listAddress = (stage: string, { no }: Pick<StageSample, "no">): string =>
  addressOf("stageSampleList", { stage, sample: String(no) });

/** Draws a sample again by its list and its seed, in this page. @throws Error where the list was not fetched */
export const drawnAgain = async (stage: string, sample: StageSample): Promise<boolean> => {
  const answer = await fetch(listAddress(stage, sample), { credentials: "same-origin" });
  if (!answer.ok || sample.drawn === null) throw new Error(`the list was not fetched: ${answer.status}`);
  const calls = (await answer.text()).trimEnd().split("\n");
  const { seed, calls: told } = sample.drawn;
  const again = drawCalls(seed, calls, sample.size);
  const isSame = again.length === told.length && again.every((call, place) => call === told[place]!.id);
  return isSame && sha256Hex(listText(calls)) === sample.list;
};
