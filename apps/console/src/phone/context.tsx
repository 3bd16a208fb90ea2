import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Desk, Device } from "@zongji/api";
import { App } from "antd";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../server/failure.ts";
import { keepAnswered, useDesk } from "../server/queries.ts";
import { type Given, request } from "../server/request.ts";
import { type Claim, useBrowserPhone } from "./browser-phone.ts";
import { callerLine } from "./caller.ts";
import { newPhone, type Phone, type PhoneEvent } from "./machine.ts";
import { useNoteDraft } from "./note.ts";
import type { NoteDraft } from "./note-draft.ts";
import type { BrowserPhone } from "./phone.ts";

type Command =
  | "agentSignOut"
  | "agentReady"
  | "agentBusy"
  | "agentWork"
  | "agentEndWrapUp"
  | "agentAnswer"
  | "agentHangUp"
  | "agentHold"
  | "agentRetrieve"
  | "agentSwap"
  | "agentCancelConsult"
  | "agentCompleteTransfer"
  | "agentThreeWay"
  | "agentDropThird"
  | "agentAnnounce"
  | "agentRedial"
  | "agentEmergency"
  | "agentResume"
  | "stopWatching";

/** The agent's phone and desk, as every page under the bar has them. */
export type AgentPhone = {
  readonly desk: Desk;
  readonly phone: Phone;
  /** The device that the agent uses or is about to. */
  readonly device: Device | undefined;
  readonly browser: boolean;
  readonly choose: (device: string) => void;
  readonly claim: Claim;
  /** Another device, which the seat was moved to by somebody else than this page; with what puts the notice away. */
  readonly movedTo: { readonly device: Device; readonly dismiss: () => void } | undefined;
  readonly tell: (event: PhoneEvent) => void;
  /** Asks the server; its refusal is shown in words. Resolves to whether it was honoured. */
  readonly send: (ask: () => Promise<Desk>) => Promise<boolean>;
  readonly command: (id: Command) => Promise<boolean>;
  readonly mute: () => void;
  /** 小记 of the call that she talks in or wraps up. */
  readonly note: NoteDraft | undefined;
  readonly callOut: (to: Given<"agentCallOut">["body"]) => Promise<boolean>;
  readonly signIn: (groups: string[], autoAnswer: boolean) => Promise<boolean>;
  readonly busy: boolean;
};

const Context = createContext<AgentPhone | undefined>(undefined);

/** Undefined where the signed-in person is no agent, or the desk has not been heard of yet. */
export const useAgentPhone = (): AgentPhone | undefined => useContext(Context);

const remembered = "zongji.device";
const never = () => () => {};

/** A refreshed page asks for its call again, a little later, so that a call just ending is not rung anew. */
const resumeAfterMs = 700;
const resumeTries = 6;

const talks: ReadonlySet<string> = new Set(["talking", "held", "consulting", "threeWay"]);

const useResume = (desk: Desk | undefined, phone: Phone, resume: () => Promise<boolean>, browser: boolean) => {
  const [tries, setTries] = useState(0);
  const call = desk?.call;
  const lost =
    browser &&
    phone.wire === "reachable" &&
    phone.call.at === "none" &&
    call !== null &&
    call !== undefined &&
    // a call within the house ends with the page that it was on
    (call.detached || (talks.has(call.at) && call.direction !== "internal"));
  const id = lost ? call.call : undefined;
  useEffect(() => {
    if (!id) return setTries(0);
    if (tries >= resumeTries) return;
    const timer = setTimeout(() => void resume().finally(() => setTries((n) => n + 1)), resumeAfterMs * (1 + tries));
    return () => clearTimeout(timer);
  }, [id, tries, resume]);
};

const useCommands = () => {
  const client = useQueryClient();
  const { message } = App.useApp();
  const words = useFailureWords();
  const { mutateAsync, isPending } = useMutation({ mutationFn: (ask: () => Promise<Desk>) => ask() });
  const run = async (ask: () => Promise<Desk>): Promise<boolean> => {
    try {
      await keepAnswered(client, () => mutateAsync(ask));
      return true;
    } catch (error) {
      void message.error(words(error));
      return false;
    }
  };
  return { run, busy: isPending };
};

/** What the server knows of the microphone: it must be shut where a supervisor only listens, and as it was after a reload. */
const useMicrophone = (desk: Desk | undefined, phone: Phone, tell: (event: PhoneEvent) => void) => {
  const call = desk?.call;
  const listens = call?.at === "monitoring" && call.watching?.mode === "listen";
  useEffect(() => tell({ is: "ClosedChanged", to: listens }), [listens, tell]);
  const session = phone.call.at === "talking" ? phone.call.id : undefined;
  const muted = call?.muted === true;
  useEffect(() => {
    if (session !== undefined) tell({ is: "MuteKnown", muted });
  }, [session, muted, tell]);
};

/** The ring says who calls, once the desk does. */
const useCaller = (desk: Desk | undefined, opened: BrowserPhone | undefined) => {
  const { t } = useTranslation();
  const line = callerLine(desk?.call ?? null, t("number.withheld"));
  useEffect(() => opened?.showCaller(line), [opened, line]);
};

/** Tells when the seat was moved to another device, and not from this page. */
const useMoved = (desk: Desk | undefined, own: string | undefined): AgentPhone["movedTo"] => {
  const now = desk?.device ?? undefined;
  const [known, setKnown] = useState<string>();
  const [moved, setMoved] = useState<string>();
  if (now !== known) {
    setKnown(now);
    setMoved(known !== undefined && now !== undefined && now !== own ? now : undefined);
  }
  const device = desk?.choices.devices.find(({ id }) => id === moved);
  return device && { device, dismiss: () => setMoved(undefined) };
};

/** A server that doesn't take the note must not keep her in the wrap-up, ms. */
const longestFlushMs = 1500;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const muteOrder = (desk: Desk, phone: Phone, browser: boolean) => {
  const known = desk.call?.muted === true;
  const muted = known || (browser && phone.call.at === "talking" && phone.call.muted);
  const { call } = desk;
  const within = call?.at === "internal" && call.direction === "internal";
  const byServer = call !== null && (talks.has(call.at) || within);
  return { to: !muted, known, byServer };
};

export const AgentPhoneProvider = ({ children }: { children: ReactNode }) => {
  const { data: desk } = useDesk();
  const { run: ask, busy } = useCommands();
  /** Chosen on this page for the next sign-in. */
  const [picked, setPicked] = useState<string>();
  /** The device that this page last signed in with. */
  const [own, setOwn] = useState<string>();
  const devices = desk?.choices.devices;
  const seat = devices?.find((d) => d.id === desk?.device);
  const usual = localStorage.getItem(remembered);
  const device =
    devices?.find((d) => d.id === picked) ??
    seat ??
    devices?.find((d) => d.id === usual) ??
    devices?.find((d) => d.kind === "browser") ??
    devices?.[0];
  const { opened, claim } = useBrowserPhone(desk, device);
  const phone = useSyncExternalStore(opened?.subscribe ?? never, opened?.now ?? (() => newPhone));
  const tell = useMemo(() => (event: PhoneEvent) => opened?.tell(event), [opened]);
  const browser = (seat ?? device)?.kind === "browser";
  const client = useQueryClient();
  const resume = useMemo(
    () => async () => {
      try {
        await keepAnswered(client, () => request("agentResume"));
        return true;
      } catch {
        return false; // tried again by useResume; the bar offers the button meanwhile
      }
    },
    [client],
  );
  useResume(desk, phone, resume, browser && claim.at === "here");
  useMicrophone(desk, phone, tell);
  useCaller(desk, opened);
  const note = useNoteDraft(desk);
  const run: typeof ask = async (order) => {
    // With the wrap-up ends what can be written of the call.
    if (note && desk?.state === "wrapUp") await Promise.race([note.flush(), sleep(longestFlushMs)]);
    return ask(order);
  };
  const movedTo = useMoved(desk, own);

  const mute = async (at: Desk) => {
    const { to, known, byServer } = muteOrder(at, phone, browser);
    // Silence at once; sound only when the server's mix has it again too.
    if (to && browser) tell({ is: "MuteKnown", muted: true });
    const asks = to ? byServer : known;
    const honoured = !asks || (await run(() => request(to ? "agentMute" : "agentUnmute")));
    if (!to && honoured && browser) tell({ is: "MuteKnown", muted: false });
  };
  const value: AgentPhone | undefined = desk && {
    desk,
    phone,
    device,
    browser,
    choose: (id) => {
      localStorage.setItem(remembered, id);
      setPicked(id);
    },
    claim,
    movedTo,
    tell,
    send: run,
    command: (id) => run(() => request(id)),
    mute: () => void mute(desk),
    note,
    callOut: (body) => run(() => request("agentCallOut", { body })),
    signIn: async (groups, autoAnswer) => {
      setOwn(device?.id);
      const honoured = await run(() =>
        request("agentSignIn", { body: { groups, device: device?.id ?? "", autoAnswer } }),
      );
      if (honoured) setPicked(undefined);
      return honoured;
    },
    busy,
  };
  return <Context.Provider value={value}>{children}</Context.Provider>;
};
